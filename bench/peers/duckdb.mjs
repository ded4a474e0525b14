// The same shares as an exact SQL query in DuckDB: pool x weight needs more than the 128 bits of its widest
// integer, so the division goes digit by digit in base 10^9. Reads the CSV, writes participant, round and
// share sorted by participant. No checks, caps, order, releases or refusals. Called once, or with a count so
// many times in one process; prints the seconds of the first call and the median of the others.
import { DuckDBInstance } from "@duckdb/node-api";

const [events, out, calls = "1"] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
const BASE = "1000000000::HUGEINT";
const digit = (i) => `((weight // (${`${BASE} * `.repeat(i)}1::HUGEINT)) % ${BASE})`;
const query = `
  COPY (
    WITH locks AS (
      SELECT participant, CAST(substr("time", 9, 2) AS INTEGER) AS round,
             CAST(replace(amount, '.', '') AS HUGEINT) AS base,
             CASE term WHEN '1w' THEN 4 WHEN '2w' THEN 10 WHEN '3w' THEN 18 ELSE 28 END AS tenths
      FROM read_csv('${events}', header = true, all_varchar = true)
    ),
    weights AS (
      SELECT participant, round, sum((base * tenths) // 10)::HUGEINT AS weight
      FROM locks GROUP BY ALL
    ),
    totals AS (SELECT round, sum(weight)::HUGEINT AS total FROM weights GROUP BY round),
    pools(round, pool) AS (
      VALUES (1, 2000000), (2, 2666000), (3, 3334000), (4, 3334000), (5, 4000000), (6, 4666000)
    ),
    step0 AS (
      SELECT participant, round, weight, total, pool * 1000000000000000000::HUGEINT AS pool
      FROM weights JOIN totals USING (round) JOIN pools USING (round)
    ),
    step2 AS (SELECT *, (pool * ${digit(2)}) // total AS q2, (pool * ${digit(2)}) % total AS r2 FROM step0),
    step1 AS (
      SELECT *, (r2 * ${BASE} + pool * ${digit(1)}) // total AS q1, (r2 * ${BASE} + pool * ${digit(1)}) % total AS r1
      FROM step2
    ),
    step AS (SELECT *, (r1 * ${BASE} + pool * ${digit(0)}) // total AS q0 FROM step1)
    SELECT participant, round, (q2 * ${BASE} + q1) * ${BASE} + q0 AS share FROM step ORDER BY participant, round
  ) TO '${out}' (HEADER false)
`;
const seconds = [];
for (let call = 0; call < Number(calls); call++) {
  const begin = process.hrtime.bigint();
  await connection.run(query);
  seconds.push(Number(process.hrtime.bigint() - begin) / 1e9);
}
const [first, ...later] = seconds;
const median = later.sort((a, b) => a - b)[later.length >> 1];
process.stdout.write(JSON.stringify({ seconds: first, median }));
