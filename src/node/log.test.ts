import { describe, expect, it } from "vitest";
import { createLogger, type LogOptions } from "./log.ts";

function lines(options: Pick<LogOptions, "form" | "level">): {
  readonly log: ReturnType<typeof createLogger>;
  readonly written: string[];
} {
  const written: string[] = [];
  const now = () => new Date("2026-11-21T10:00:00Z");
  return { log: createLogger({ ...options, now, write: (line) => written.push(line) }), written };
}

describe("the log", () => {
  it("writes JSON lines", () => {
    const { log, written } = lines({ form: "json", level: "info" });
    log.info("made a block", { height: 5, gas: 7n, hash: "AB", list: [1, 2n] });
    expect(written.map((line) => JSON.parse(line))).toEqual([
      {
        time: "2026-11-21T10:00:00.000Z",
        level: "info",
        text: "made a block",
        height: 5,
        gas: "7",
        hash: "AB",
        list: '[1,"2"]',
      },
    ]);
    expect(written[0]?.endsWith("}\n")).toBe(true);
  });

  it("writes plain lines, one for each call whatever the fields hold", () => {
    const { log, written } = lines({ form: "plain", level: "info" });
    log.warn("refused", { reason: "two\nlines", code: 4, who: "a b" });
    expect(written).toEqual([
      '2026-11-21T10:00:00.000Z WARN  refused reason="two\\nlines" code=4 who="a b"\n',
    ]);
  });

  it("leaves out what is milder than its level", () => {
    const { log, written } = lines({ form: "plain", level: "error" });
    log.info("a");
    log.warn("b");
    log.error("c", { error: new Error("why") });
    expect(written.length).toBe(1);
    expect(written[0]).toContain("why");
  });

  it("survives what cannot be printed and cuts what is long", () => {
    const { log, written } = lines({ form: "json", level: "info" });
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    log.info("odd", { circle, long: "x".repeat(5_000), none: undefined });
    expect(JSON.parse(written[0] ?? "")).toMatchObject({
      circle: "[unprintable]",
      none: "undefined",
    });
    expect(written[0]?.length).toBeLessThan(2_500);
  });
});
