import type { TxView } from "../../../client/blocks.ts";
import { fieldsText } from "./node-options.ts";

/** A transaction as `--json` prints it. */
export function txJson(tx: TxView) {
  const { hash, height, index, code, codespace, log, gasWanted, gasUsed, events } = tx;
  return {
    ...{ hash, height, index, code, codespace, log },
    ...{ gas_wanted: gasWanted, gas_used: gasUsed, events, tx: tx.tx },
  };
}

/** A transaction as people read it. */
export function txText(tx: TxView): string {
  const { hash, height, code, codespace, log, gasWanted, gasUsed, events } = tx;
  const outcome = code === 0 ? "done" : `refused (${codespace} ${code}): ${log}`;
  const shown = events.filter(({ type }) => type !== "tx");
  return fieldsText([
    ["hash", hash],
    ["height", height],
    ["outcome", outcome],
    ["gas", `${gasUsed} of ${gasWanted}`],
    ...shown.map(({ type, attributes }) => {
      const texts = attributes
        .filter(({ key }) => key !== "msg_index")
        .map(({ key, value }) => `${key}=${value}`);
      return ["event", `${type} ${texts.join(" ")}`] as const;
    }),
  ]);
}
