import { openHome } from "../../../node/home.ts";
import { silentLogger } from "../../../node/log.ts";
import { UserError } from "../../../settle/user-error.ts";
import { refusePaths, writeWholeFiles } from "../../../settle/whole-files.ts";
import { type HomeOptions, homeOf } from "./node-options.ts";

/** Of `aliquot export` without a result's folder. */
export interface ExportStateOptions extends HomeOptions {
  readonly height?: string;
  readonly chainId?: string;
  readonly out?: string;
  readonly force?: boolean;
}

/** Writes the state after the last block as the genesis document of a chain that begins from it. */
export async function exportState(options: ExportStateOptions): Promise<void> {
  const { out, force = false } = options;
  if (out !== undefined) await refusePaths([out], { force });
  const text = await documentOf(options);
  if (out === undefined) process.stdout.write(text);
  else {
    await writeWholeFiles([{ path: out, chunks: [text] }], { force });
    process.stderr.write(`written to ${out}\n`);
  }
}

async function documentOf(options: ExportStateOptions): Promise<string> {
  const parts = await openHome(homeOf(options), silentLogger);
  try {
    const { genesis, ledger, head } = parts;
    const { height = "last", chainId = genesis.chainId } = options;
    if (height !== "last" && height !== String(head.height)) {
      const problem = `--height: the node keeps the state of block ${head.height} alone`;
      const remedy = "leave it out, or replay a copy of the home to that block";
      throw new UserError("usage", 2, problem, undefined, remedy);
    }
    const { validator } = genesis;
    const value = Buffer.from(validator.publicKey).toString("base64");
    const document = {
      genesis_time: timeText(ledger.last.time),
      chain_id: chainId,
      initial_height: "1",
      validators: [
        { pub_key: { type: "tendermint/PubKeyEd25519", value }, power: String(validator.power) },
      ],
      app_hash: "",
      app_state: ledger.exportState(),
    };
    return `${JSON.stringify(document, undefined, 2)}\n`;
  } finally {
    await parts.release();
  }
}

function timeText({
  seconds,
  nanos,
}: {
  readonly seconds: bigint;
  readonly nanos: number;
}): string {
  const whole = new Date(Number(seconds) * 1_000).toISOString().slice(0, 19);
  return `${whole}.${String(nanos).padStart(9, "0")}Z`;
}
