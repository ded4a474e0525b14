import type { Command } from "commander";
import { connectNode, fieldsText, type NodeOptions, print, withNode } from "./node-options.ts";

export function addStatus(program: Command): void {
  withNode(program.command("status").description("say where a node stands")).action(statusCommand);
}

async function statusCommand(options: NodeOptions): Promise<void> {
  const client = await connectNode(options);
  const status = await client.status();
  const json = {
    node: client.url,
    chain_id: status.chainId,
    moniker: status.moniker,
    node_id: status.nodeId,
    latest_height: status.latestHeight,
    latest_time: status.latestTime,
    latest_block_hash: status.latestBlockHash,
    earliest_height: status.earliestHeight,
    catching_up: status.isCatchingUp,
  };
  print(options.json, json, () =>
    fieldsText(Object.entries(json).map(([name, value]) => [name.replaceAll("_", " "), value])),
  );
}
