/** A node whose chain begins with a programme in the middle of its life. */
import { readFile, writeFile } from "node:fs/promises";
import { serveApi } from "../../../src/api/serve.ts";
import { type Client, connect } from "../../../src/client/client.ts";
import { formatInstant, SECOND } from "../../../src/exact/instant.ts";
import { anyCodec } from "../../../src/ledger/any-codecs.ts";
import { allQueries } from "../../../src/ledger/app.ts";
import { exportAppState } from "../../../src/ledger/genesis.ts";
import type { EmbeddedNode } from "../../../src/node/embedded.ts";
import { homePaths } from "../../../src/node/home.ts";
import type { LivePlay } from "../live-programme.ts";
import { makeHome, startNode } from "./chain.ts";

/** A home whose genesis holds the state that a play has come to, at its time. */
async function homeOfPlay(play: LivePlay) {
  const made = await makeHome([], exportAppState(play.chain.ctx) as Record<string, object>);
  const { genesis: file } = homePaths(made.home);
  const genesis = JSON.parse(await readFile(file, "utf8"));
  genesis.genesis_time = formatInstant(BigInt(play.chain.timeSec) * SECOND);
  await writeFile(file, JSON.stringify(genesis));
  return made;
}

/** A node of such a chain, served, after two blocks. */
export interface PlayNode {
  readonly home: string;
  readonly node: EmbeddedNode;
  readonly client: Client;
  dispose(): Promise<void>;
}

/** Starts one; blocks come by `advance`. */
export async function nodeOfPlay(play: LivePlay): Promise<PlayNode> {
  const { home, dispose } = await homeOfPlay(play);
  const node = await startNode(home);
  const options = { rpcPort: 0, restPort: 0, addressPrefix: "kratos", resolve: anyCodec };
  const api = await serveApi(node, allQueries(), options);
  await node.advance(0);
  await node.advance(0);
  return {
    home,
    node,
    client: await connect(api.rpcUrl),
    async dispose() {
      await api.close(0);
      await node.close();
      await dispose();
    },
  };
}
