/** The arithmetic and the hash of the kernels against bigint and a library of its own. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keccak_256 } from "@noble/hashes/sha3.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadKernel } from "../../src/settle/bulk/kernel.ts";
import { BLOCK, RULE } from "../../src/settle/bulk/layout.ts";
import { readWide, writeFactor, writeWide } from "../../src/settle/bulk/wide.ts";
import { ROOT } from "../support/cli.ts";

const machine = loadKernel();
const [FACTOR, INPUT, OUT] = [200_000, 201_000, 202_000];
const LIMIT = 1n << 128n;

/** Numbers of every size, with the edges of 32, 64 and 128 bits among them. */
const wide = fc.oneof(
  fc.bigInt({ min: 0n, max: LIMIT - 1n }),
  fc.bigInt({ min: 0n, max: 1n << 70n }),
  fc.constantFrom(0n, 1n, 2n, 10n ** 18n, (1n << 32n) - 1n, 1n << 32n, (1n << 64n) - 1n, 1n << 64n),
  fc.constantFrom(1n << 127n, LIMIT - 1n),
);

describe("the kernels", () => {
  it("number the fields of their state as the host does", () => {
    const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
    const between = (text: string, start: RegExp) => text.split(start)[1]?.split(/[}\]]/)[0] ?? "";
    const names = (text: string) => text.match(/\w+/g) ?? [];
    const kernel = names(between(read("kernel/layout.ts"), /enum Field \{/));
    const host = names(between(read("src/settle/bulk/columns.ts"), /const FIELDS = \[/));
    expect(kernel.length).toBeGreaterThan(30);
    expect(kernel).toEqual(host);
  });

  it("multiply and divide as bigint does, the remainder too, and say what does not fit", () => {
    const positive = wide.filter((d) => d > 0n);
    fc.assert(
      fc.property(wide, positive, wide, (n, d, a) => {
        writeFactor(machine, FACTOR, { n, d });
        writeWide(machine, INPUT, a);
        machine.kernel.mulDivTo(FACTOR, INPUT, OUT);
        const quotient = (a * n) / d;
        const hasOverflow = machine.view.getUint32(OUT + 32, true) !== 0;
        expect(hasOverflow).toBe(quotient >= LIMIT);
        if (hasOverflow) return;
        expect(readWide(machine, OUT)).toBe(quotient);
        expect(readWide(machine, OUT + 16)).toBe((a * n) % d);
      }),
      { numRuns: 20_000 },
    );
  });

  it("share the sizes of their tables with the host", () => {
    const numbers = (path: string) =>
      [...readFileSync(join(ROOT, path), "utf8").matchAll(/const (\w+)(?:: \w+)? = (\w+);/g)].map(
        ([, name = "", value = ""]) => [name, Number(value.replaceAll("_", ""))] as const,
      );
    const host = numbers("src/settle/bulk/layout.ts");
    const files = ["layout", "apply", "divide", "format", "tree"];
    const kernel = new Map(files.flatMap((file) => numbers(`kernel/${file}.ts`)));
    expect(host.length).toBeGreaterThanOrEqual(14);
    for (const [name, value] of host) expect([name, kernel.get(name)]).toEqual([name, value]);
  });

  it("find the fields of rules and blocks where the host puts them", () => {
    const offsets = (path: string, start: string) => {
      const [, text = ""] = readFileSync(join(ROOT, path), "utf8").split(start);
      const fields = (text.split("\n}")[0] ?? "").matchAll(/(\w+) = (\d+),/g);
      return Object.fromEntries([...fields].map(([, name, offset]) => [name, Number(offset)]));
    };
    expect(offsets("kernel/apply.ts", "const enum Rule {")).toEqual(RULE);
    const { rows, lines, stoppedAt, texts } = BLOCK;
    const block = offsets("kernel/layout.ts", "const enum Block {");
    expect(block).toMatchObject({ rows, lines, stoppedAt, texts });
  });

  it.each([4, 5, 8])("hash two messages of %i words as Keccak-256", (words) => {
    const length = words * 8;
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: length, maxLength: length }),
        fc.uint8Array({ minLength: length, maxLength: length }),
        (a, b) => {
          machine.bytes.set(a, INPUT);
          machine.bytes.set(b, INPUT + 64);
          machine.kernel.keccakTwo(INPUT, INPUT + 64, words, OUT, OUT + 32);
          expect([...machine.bytes.slice(OUT, OUT + 32)]).toEqual([...keccak_256(a)]);
          expect([...machine.bytes.slice(OUT + 32, OUT + 64)]).toEqual([...keccak_256(b)]);
        },
      ),
    );
  });
});
