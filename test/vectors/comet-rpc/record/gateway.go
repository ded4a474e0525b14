package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cosmos/gogoproto/jsonpb"
	"github.com/cosmos/gogoproto/proto"
)

type printed struct {
	Type  string          `json:"type"`
	Bytes string          `json:"bytes"`
	JSON  json.RawMessage `json:"json"`
}

// Prints messages as the gRPC gateway of the Cosmos SDK does: jsonpb with OrigName and EmitDefaults.
func gateway(chainFile, out string) {
	var chain struct {
		Blocks []struct{ Block, BlockID, Commit string }
	}
	must(0, json.Unmarshal(must(os.ReadFile(chainFile)), &chain))
	marshaler := jsonpb.Marshaler{OrigName: true, EmitDefaults: true}
	var all []printed
	add := func(name string, raw []byte, message proto.Message) {
		must(0, proto.Unmarshal(raw, message))
		var text bytes.Buffer
		must(0, marshaler.Marshal(&text, message))
		all = append(all, printed{name, base64.StdEncoding.EncodeToString(raw), text.Bytes()})
	}
	for _, at := range []int{0, 1, 2} {
		add("Block", must(base64.StdEncoding.DecodeString(chain.Blocks[at].Block)), &cmtproto.Block{})
		add("Commit", must(base64.StdEncoding.DecodeString(chain.Blocks[at].Commit)), &cmtproto.Commit{})
	}
	for _, age := range []time.Duration{0, time.Second, 48 * time.Hour, 1500 * time.Millisecond, 1000001 * time.Nanosecond, 5 * time.Microsecond, -1500 * time.Millisecond} {
		params := cmtproto.ConsensusParams{Block: &cmtproto.BlockParams{MaxBytes: 1 << 60, MaxGas: -1}, Evidence: &cmtproto.EvidenceParams{MaxAgeNumBlocks: 5, MaxAgeDuration: age}}
		add("ConsensusParams", must(params.Marshal()), &cmtproto.ConsensusParams{})
	}
	for _, at := range []time.Time{time.Unix(0, 0), time.Unix(1700000000, 5), time.Unix(1700000000, 120000000), time.Unix(253402300799, 999999999), time.Unix(-62135596800, 0)} {
		header := cmtproto.Header{Time: at.UTC(), ChainID: "<a & \"b\">"}
		add("Header", must(header.Marshal()), &cmtproto.Header{})
	}
	event := abci.Event{Type: "x", Attributes: []abci.EventAttribute{{Key: "k", Value: ""}}}
	add("Event", must(event.Marshal()), &abci.Event{})
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetIndent("", " ")
	must(0, enc.Encode(all))
	must(0, os.WriteFile(out, text.Bytes(), 0o644))
}
