import type { Outcome } from "../outcome.ts";
import type { Provenance } from "../summary.ts";
import type { Companion } from "../write-results.ts";

/** The name of the report among the result files. */
const REPORT_FILE = "report.html";

/** The report as a further file of a result; what draws it is loaded only when it is written. */
export function reportCompanion(outcome: Outcome, provenance: Provenance): Companion {
  return {
    name: REPORT_FILE,
    async *chunks(hashes) {
      const { reportText } = await import("./report.ts");
      yield reportText(outcome, provenance, hashes);
    },
  };
}
