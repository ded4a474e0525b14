/** `npm run crash:node -- [KILLS] [SEED]`: kills a node under load, a hundred times unless told otherwise. */
import { crashNode } from "../support/node/crashes.ts";

const [kills = 100, seed = 1] = process.argv.slice(2).map(Number);
const report = await crashNode(seed, kills, (kill) => {
  if (kill % 10 === 0) process.stderr.write(`${kill} of ${kills}\n`);
});
process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
if (report.lost.length > 0) throw new Error(`seed ${seed}: ${report.lost.length} were lost`);
