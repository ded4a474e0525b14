// Runs a CometBFT node with a small application, sends it transactions, and writes down
// what its chain holds (chain.json) and how its RPC answers (rpc.json).
// Usage: go run . DIRECTORY, then go run . DIRECTORY gateway
// (messages of chain.json as the Cosmos SDK's gateway prints them: gateway.json).
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/proto/tendermint/crypto"
	core "github.com/cometbft/cometbft/rpc/core"
	rpctest "github.com/cometbft/cometbft/rpc/test"
	"github.com/gorilla/websocket"
)

type app struct {
	abci.BaseApplication
	height int64
	count  int
}

func (a *app) hash() []byte {
	sum := sha256.Sum256([]byte(fmt.Sprint(a.count)))
	return sum[:]
}

func (a *app) Info(context.Context, *abci.RequestInfo) (*abci.ResponseInfo, error) {
	return &abci.ResponseInfo{Data: "aliquot", Version: "0.1.0", AppVersion: 1,
		LastBlockHeight: a.height, LastBlockAppHash: a.hash()}, nil
}

func (a *app) InitChain(context.Context, *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	return &abci.ResponseInitChain{AppHash: a.hash()}, nil
}

func (a *app) CheckTx(_ context.Context, req *abci.RequestCheckTx) (*abci.ResponseCheckTx, error) {
	if bytes.HasPrefix(req.Tx, []byte("bad")) {
		return &abci.ResponseCheckTx{Code: 4, Codespace: "sdk", Log: "signature verification failed: unauthorized", GasWanted: 100, GasUsed: 50}, nil
	}
	return &abci.ResponseCheckTx{GasWanted: 200000, GasUsed: 30000, Events: events(req.Tx)[:1]}, nil
}

func events(tx []byte) []abci.Event {
	return []abci.Event{
		{Type: "message", Attributes: []abci.EventAttribute{
			{Key: "sender", Value: "alice", Index: true}, {Key: "module", Value: "bank", Index: true}}},
		{Type: "transfer", Attributes: []abci.EventAttribute{
			{Key: "recipient", Value: string(tx), Index: true}, {Key: "amount", Value: "5ualq", Index: true},
			{Key: "note", Value: "<a & 'b'>", Index: false}, {Key: "empty", Value: "", Index: true}}},
	}
}

func (a *app) FinalizeBlock(_ context.Context, req *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	results := make([]*abci.ExecTxResult, len(req.Txs))
	for i, tx := range req.Txs {
		a.count++
		if bytes.HasPrefix(tx, []byte("fail")) {
			results[i] = &abci.ExecTxResult{Code: 5, Codespace: "sdk", Log: "0ualq is smaller than 5ualq: insufficient funds", GasWanted: 200000, GasUsed: 41000, Events: events(tx)[:1]}
			continue
		}
		results[i] = &abci.ExecTxResult{Data: []byte{18, 4, 10, 2, '/', 'x'}, // TxMsgData with one answer of type /x
			GasWanted: 200000, GasUsed: 61234, Events: events(tx)}
	}
	a.height = req.Height
	res := &abci.ResponseFinalizeBlock{TxResults: results, AppHash: a.hash()}
	if req.Height > 1 {
		res.Events = []abci.Event{{Type: "mint", Attributes: []abci.EventAttribute{{Key: "amount", Value: fmt.Sprint(req.Height * 100), Index: true}}}}
	}
	return res, nil
}

func (a *app) Query(_ context.Context, req *abci.RequestQuery) (*abci.ResponseQuery, error) {
	switch {
	case req.Path == "/store/bank/key" && req.Prove:
		return &abci.ResponseQuery{Key: req.Data, Value: []byte("5"), Height: a.height,
			ProofOps: &crypto.ProofOps{Ops: []crypto.ProofOp{{Type: "ics23:iavl", Key: req.Data, Data: []byte{1, 2}}}}}, nil
	case req.Path == "/store/bank/key":
		return &abci.ResponseQuery{Key: req.Data, Value: []byte("5"), Height: a.height}, nil
	}
	return &abci.ResponseQuery{Code: 6, Codespace: "sdk", Log: "unknown query path: unknown request", Height: a.height}, nil
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

type exchange struct {
	Request  string          `json:"request"`
	Body     string          `json:"body,omitempty"`
	Status   int             `json:"status"`
	Type     string          `json:"type"`
	Cache    string          `json:"cache,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`
	Text     string          `json:"text,omitempty"`
}

func call(base, target, body string) exchange {
	var res *http.Response
	if body == "" {
		res = must(http.Get(base + target))
	} else {
		res = must(http.Post(base+target, "application/json", strings.NewReader(body)))
	}
	defer res.Body.Close()
	text := must(io.ReadAll(res.Body))
	out := exchange{Request: "GET " + target, Body: body, Status: res.StatusCode, Type: res.Header.Get("Content-Type"), Cache: res.Header.Get("Cache-Control")}
	if body != "" {
		out.Request = "POST " + target
	}
	if json.Valid(text) {
		out.Response = text
	} else {
		out.Text = string(text)
	}
	return out
}

func b64(message interface{ Marshal() ([]byte, error) }) string {
	return base64.StdEncoding.EncodeToString(must(message.Marshal()))
}

type blockDump struct {
	Block   string               `json:"block"`
	BlockID string               `json:"blockId"`
	Size    int                  `json:"size"`
	Commit  string               `json:"commit"`
	Results []*abci.ExecTxResult `json:"results"`
	Events  []abci.Event         `json:"events"`
	AppHash string               `json:"appHash"`
}

func dump(env *core.Environment) map[string]any {
	last := env.BlockStore.Height()
	blocks := []blockDump{}
	validators := map[string][]string{}
	params := map[string]string{}
	for h := int64(1); h <= last+1; h++ {
		set := must(env.StateStore.LoadValidators(h))
		for _, v := range set.Validators {
			validators[fmt.Sprint(h)] = append(validators[fmt.Sprint(h)], b64(must(v.ToProto())))
		}
		p := must(env.StateStore.LoadConsensusParams(h))
		proto := p.ToProto()
		params[fmt.Sprint(h)] = b64(&proto)
		if h > last {
			break
		}
		block, meta := env.BlockStore.LoadBlock(h), env.BlockStore.LoadBlockMeta(h)
		commit := env.BlockStore.LoadBlockCommit(h)
		if h == last {
			commit = env.BlockStore.LoadSeenCommit(h)
		}
		id := meta.BlockID.ToProto()
		out := must(env.StateStore.LoadFinalizeBlockResponse(h))
		blocks = append(blocks, blockDump{b64(must(block.ToProto())), b64(&id), meta.BlockSize, b64(commit.ToProto()), out.TxResults, out.Events, base64.StdEncoding.EncodeToString(out.AppHash)})
	}
	return map[string]any{"blocks": blocks, "validators": validators, "consensusParams": params, "genesis": string(must(cmtjson.Marshal(env.GenDoc)))}
}

func main() {
	dir := os.Args[1]
	if len(os.Args) == 3 && os.Args[2] == "gateway" {
		gateway(filepath.Join(dir, "chain.json"), filepath.Join(dir, "gateway.json"))
		return
	}
	config := rpctest.GetConfig(true)
	config.BaseConfig.Moniker = "recorded"
	config.RPC.MaxRequestBatchSize = 100
	config.RPC.TimeoutBroadcastTxCommit = 3 * time.Second
	config.Consensus.CreateEmptyBlocks = false
	config.Consensus.TimeoutCommit = 400 * time.Millisecond
	config.Consensus.SkipTimeoutCommit = false
	node := rpctest.StartTendermint(&app{}, rpctest.SuppressStdout)
	host := strings.TrimPrefix(config.RPC.ListenAddress, "tcp://")
	base := "http://" + host
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+host+"/websocket", nil)
	if err != nil {
		panic(err)
	}
	var lock sync.Mutex
	var sent []string
	var received []json.RawMessage
	go func() {
		for {
			_, text, err := ws.ReadMessage()
			if err != nil {
				return
			}
			lock.Lock()
			received = append(received, text)
			lock.Unlock()
		}
	}()
	say := func(text string) {
		sent = append(sent, text)
		must(0, ws.WriteMessage(websocket.TextMessage, []byte(text)))
		time.Sleep(150 * time.Millisecond)
	}
	time.Sleep(1500 * time.Millisecond) // past the first, empty blocks
	say(`{"jsonrpc":"2.0","id":1,"method":"subscribe","params":{"query":"tm.event='NewBlock'"}}`)
	say(`{"jsonrpc":"2.0","id":"two","method":"subscribe","params":{"query":"tm.event = 'Tx' AND transfer.recipient = 'name=alice'"}}`)
	say(`{"jsonrpc":"2.0","id":3,"method":"subscribe","params":{"query":"tm.event='NewBlockHeader'"}}`)
	say(`{"jsonrpc":"2.0","id":4,"method":"subscribe","params":{"query":"tm.event='NewBlock'"}}`)
	say(`{"jsonrpc":"2.0","id":5,"method":"subscribe","params":{"query":"tm.event="}}`)
	say(`{"jsonrpc":"2.0","id":6,"method":"subscribe","params":{}}`)
	say(`{"jsonrpc":"2.0","id":7,"method":"unsubscribe","params":{"query":"tm.event='Vote'"}}`)
	say(`{"jsonrpc":"2.0","id":8,"method":"nothing"}`)
	say(`{"jsonrpc":"2.0","id":9,"method":"health","params":[]}`)
	say(`{"jsonrpc":"2.0","id":10,"method":"block","params":{"height":[]}}`)
	say(`not json`)
	say(`{"jsonrpc":"2.0","method":"health"}`)
	say(`[{"jsonrpc":"2.0","id":1,"method":"health"}]`)
	say(`{"jsonrpc":"2.0","id":11,"method":"abci_info","params":{}}`)
	tx := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	post := func(method, params string) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"%s","params":%s}`, method, params)
	}
	var out []exchange
	get := func(target string) { out = append(out, call(base, target, "")) }
	rpc := func(body string) { out = append(out, call(base, "/", body)) }
	// What changes the chain; the rest is asked when it stands still.
	sending := []exchange{
		call(base, "/", post("broadcast_tx_commit", `{"tx":"`+tx("name=alice")+`"}`)),
		call(base, "/", post("broadcast_tx_sync", `{"tx":"`+tx("name=bob")+`"}`)),
		call(base, "/broadcast_tx_async?tx=\"fail=carol\"", ""),
		call(base, "/", post("broadcast_tx_sync", `{"tx":"`+tx("name=bob")+`"}`)),
		call(base, "/", post("broadcast_tx_sync", `{"tx":"`+tx("bad")+`"}`)),
		call(base, "/", post("broadcast_tx_commit", `{"tx":"`+tx("bad2")+`"}`)),
		call(base, "/unconfirmed_txs", ""),
		call(base, "/num_unconfirmed_txs", ""),
	}
	time.Sleep(2500 * time.Millisecond)
	sending = append(sending, call(base, "/", post("broadcast_tx_commit", `{"tx":"`+tx("fail=dora")+`"}`)))
	time.Sleep(2500 * time.Millisecond)
	say(`{"jsonrpc":"2.0","id":12,"method":"unsubscribe","params":{"query":"tm.event='NewBlock'"}}`)
	say(`{"jsonrpc":"2.0","id":13,"method":"unsubscribe_all","params":{}}`)
	say(`{"jsonrpc":"2.0","id":14,"method":"unsubscribe_all"}`)
	env := must(node.ConfigureRPC())
	hash := sha256.Sum256([]byte("name=alice"))
	block2 := env.BlockStore.LoadBlockMeta(2).BlockID.Hash
	for _, t := range []string{
		"/health", "/status", "/net_info", "/genesis", "/genesis_chunked", "/genesis_chunked?chunk=1", "/genesis_chunked?chunk=-1",
		"/abci_info", "/block", "/block?height=1", "/block?height=3", "/block?height=\"3\"", "/block?height=0", "/block?height=-1", "/block?height=100", "/block?height=abc", "/block?height=0x01", "/block?height=1.5", "/block?height=99999999999999999999", "/block?heigth=3",
		"/block_results", "/block_results?height=1", "/block_results?height=3", "/block_results?height=100",
		"/commit", "/commit?height=1", "/commit?height=3", "/header", "/header?height=2", "/header?height=100",
		fmt.Sprintf("/header_by_hash?hash=0x%X", block2), "/header_by_hash?hash=0x00", fmt.Sprintf("/header_by_hash?hash=\"%X\"", block2),
		fmt.Sprintf("/block_by_hash?hash=0x%X", block2), "/block_by_hash?hash=0x00", "/block_by_hash",
		"/blockchain", "/blockchain?minHeight=2&maxHeight=3", "/blockchain?minHeight=5&maxHeight=2", "/blockchain?minHeight=-1", "/blockchain?minHeight=\"1\"&maxHeight=\"1\"",
		"/validators", "/validators?height=1", "/validators?height=100", "/validators?page=2", "/validators?page=0", "/validators?page=1&per_page=1000", "/validators?per_page=-4",
		"/consensus_params", "/consensus_params?height=1", "/consensus_params?height=100",
		fmt.Sprintf("/tx?hash=0x%X", hash), fmt.Sprintf("/tx?hash=0x%X&prove=true", hash), "/tx?hash=0x00", "/tx?hash=0xzz", "/tx", "/tx?hash=abc", "/tx?hash=0x00&prove=maybe",
		"/tx_search?query=\"tx.height>0\"", "/tx_search?query=\"tx.height>0\"&per_page=1&page=2&order_by=\"desc\"", "/tx_search?query=\"tx.height>0\"&page=9", "/tx_search?query=\"tx.height>0\"&order_by=\"up\"", "/tx_search?query=\"transfer.recipient='name=bob'\"&prove=true", "/tx_search?query=\"transfer.recipient='nobody'\"",
		"/tx_search", "/tx_search?query=tx.height", "/tx_search?query=\"tx.height\"", "/tx_search?query=\"tx.height=\"", "/tx_search?query=\"tx.height%20LIKE%203\"", "/tx_search?query=\"a='b\"", "/tx_search?query=\"AND\"", "/tx_search?query=\"a=5%20b=6\"", "/tx_search?query=\"a<'b'\"", "/tx_search?query=\"a!b\"", "/tx_search?query=\"transfer.recipient%20CONTAINS%20'bob'\"", "/tx_search?query=\"message.sender%20EXISTS%20AND%20tx.height=3\"", "/tx_search?query=\"transfer.note='x'\"",
		"/tx_search?query=\"" + strings.Repeat("a", 600) + "\"",
		"/block_search?query=\"block.height>1\"", "/block_search?query=\"mint.amount=300\"", "/block_search?query=\"block.height>1\"&order_by=\"asc\"&per_page=1", "/block_search?query=\"block.height=1000\"", "/block_search?query=\"block.height>1\"&page=0",
		"/unconfirmed_txs", "/num_unconfirmed_txs", "/check_tx?tx=\"name=eve\"", "/check_tx?tx=\"bad\"", "/check_tx",
		"/abci_query?path=\"/store/bank/key\"&data=0x0102&prove=true", "/abci_query?path=\"/store/bank/key\"&data=\"0102\"", "/abci_query?path=\"/none\"", "/abci_query", "/abci_query?height=abc",
		"/nothing", "/block/3", "/subscribe?query=\"tm.event='Tx'\"", "/unsubscribe_all",
	} {
		get(t)
	}
	for _, b := range []string{
		post("health", "{}"), post("health", "[]"), post("block", `{"height":"3"}`), post("block", `{"height":3}`), post("block", `{"height":null}`), post("block", `["3"]`), post("block", `[]`), post("block", `["1","2"]`), post("block", `{"height":3.5}`), post("block", `{"height":"abc"}`), post("block", `{"height":true}`), post("block", `{"height":"100"}`), post("block", `"3"`), post("block", `3`), post("block", `null`), post("block", `{"other":1}`),
		post("tx", fmt.Sprintf(`{"hash":"%s","prove":true}`, base64.StdEncoding.EncodeToString(hash[:]))), post("tx", `{"hash":"%%%"}`), post("tx", `{"hash":5}`), post("tx", `{"hash":"AAEC"}`),
		post("tx_search", `{"query":"tx.height=3","prove":false,"page":"1","per_page":"5","order_by":"asc"}`), post("tx_search", `{"query":"tx.height=3","page":1,"per_page":5}`), post("tx_search", `{"query":5}`),
		post("abci_query", `{"path":"/store/bank/key","data":"0102","height":"0","prove":true}`), post("abci_query", `{"path":"/none","data":"","prove":false}`), post("abci_query", `{"data":"zz"}`), post("abci_query", `{"prove":"yes"}`),
		post("validators", `{"height":"1","page":"1","per_page":"50"}`), post("validators", `{"page":2}`),
		post("genesis_chunked", `{"chunk":0}`), post("genesis_chunked", `{"chunk":"0"}`), post("header_by_hash", fmt.Sprintf(`{"hash":"%X"}`, block2)), post("block_by_hash", fmt.Sprintf(`{"hash":"%s"}`, base64.StdEncoding.EncodeToString(block2))),
		post("nothing", "{}"), post("subscribe", `{"query":"tm.event='Tx'"}`), post("", "{}"),
		`{"jsonrpc":"2.0","method":"health"}`, `{"jsonrpc":"2.0","id":null,"method":"health"}`, `{"jsonrpc":"2.0","id":"text","method":"health"}`, `{"jsonrpc":"2.0","id":1.9,"method":"health"}`, `{"jsonrpc":"2.0","id":-1,"method":"health"}`, `{"jsonrpc":"2.0","id":{},"method":"health"}`, `{"jsonrpc":"2.0","id":true,"method":"health"}`, `{"id":1,"method":"health"}`, `{"jsonrpc":"1.0","id":1,"method":"health"}`, `{"jsonrpc":"2.0","id":1,"method":5}`, `{"jsonrpc":"2.0","id":1,"method":"health","extra":1}`,
		`{"ID":1,"METHOD":"health"}`, `{}`, `[]`, `5`, `"text"`, `null`, `{`, `not json`, ` `, `[5]`, `[{"jsonrpc":"2.0","id":1,"method":"health"},5]`,
		`[{"jsonrpc":"2.0","id":1,"method":"health"}]`, `[{"jsonrpc":"2.0","id":1,"method":"health"},{"jsonrpc":"2.0","method":"health"},{"jsonrpc":"2.0","id":"b","method":"nothing"},{"jsonrpc":"2.0","id":3,"method":"block","params":{"height":"x"}},{"jsonrpc":"2.0","id":4,"method":"block","params":{"height":"1000"}}]`,
		"[" + strings.Repeat(`{"jsonrpc":"2.0","id":1,"method":"health"},`, 100) + `{"jsonrpc":"2.0","id":1,"method":"health"}]`,
		post("blockchain", `{"minHeight":"1","maxHeight":"2"}`), post("blockchain", `{"minHeight":"1","maxHeight":null}`), post("check_tx", `{"tx":"`+tx("name=eve")+`"}`), post("commit", `{"height":"2"}`), post("block_results", `{"height":"3"}`), post("block_search", `{"query":"block.height=3","page":"1","per_page":"1","order_by":"desc"}`), post("broadcast_tx_sync", `{"tx":"!"}`),
	} {
		rpc(b)
	}
	out = append(out, call(base, "/block", post("health", "{}")), call(base, "/nothing", post("health", "{}")))
	large := call(base, "/", `"`+strings.Repeat("a", 1000001)+`"`)
	large.Body = "(one byte more than a million)"
	out = append(out, large)
	time.Sleep(300 * time.Millisecond)
	lock.Lock()
	defer lock.Unlock()
	write := func(name string, value any) {
		var text bytes.Buffer
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		must(0, enc.Encode(value))
		must(0, os.WriteFile(filepath.Join(dir, name), text.Bytes(), 0o644))
	}
	write("chain.json", dump(env))
	write("rpc.json", map[string]any{"sending": sending, "asking": out, "websocket": map[string]any{"sent": sent, "received": received}})
	rpctest.StopTendermint(node)
}
