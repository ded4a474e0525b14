/** What a log line carries beside its text. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where the node and its servers say what happens. Texts are fixed; what varies goes into the fields. */
export interface Logger {
  info(text: string, fields?: LogFields): void;
  warn(text: string, fields?: LogFields): void;
  error(text: string, fields?: LogFields): void;
}

/** How severe a line is, mildest first; `silent` writes nothing. */
export type LogLevel = "info" | "warn" | "error" | "silent";

const ORDER: readonly LogLevel[] = ["info", "warn", "error", "silent"];
const MAX_TEXT = 2_000;

/** Where lines go, from which level on, and in which form. */
export interface LogOptions {
  readonly level: LogLevel;
  /** `json`: one object a line for machines; `plain`: for people. */
  readonly form: "json" | "plain";
  /** Takes whole lines; standard error when absent. */
  readonly write?: (line: string) => void;
  /** The time of a line; the clock when absent. */
  readonly now?: () => Date;
}

/** A logger that writes one line for each call; it never throws. */
export function createLogger(options: LogOptions): Logger {
  const write = options.write ?? ((line) => void process.stderr.write(line));
  const now = options.now ?? (() => new Date());
  const threshold = ORDER.indexOf(options.level);
  const line = options.form === "json" ? jsonLine : plainLine;
  const at =
    (level: LogLevel) =>
    (text: string, fields: LogFields = {}) => {
      if (ORDER.indexOf(level) >= threshold) write(line(now(), level, text, fields));
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** Says nothing. */
export const silentLogger: Logger = createLogger({ level: "silent", form: "plain" });

function jsonLine(time: Date, level: LogLevel, text: string, fields: LogFields): string {
  const shown = Object.entries(fields).map(([name, value]) => [name, plainValue(value)]);
  const line = { time: time.toISOString(), level, text, ...Object.fromEntries(shown) };
  return `${JSON.stringify(line)}\n`;
}

function plainLine(time: Date, level: LogLevel, text: string, fields: LogFields): string {
  const shown = Object.entries(fields).map(([name, value]) => {
    const plain = plainValue(value);
    const word = typeof plain === "string" ? plain : JSON.stringify(plain);
    return `${name}=${/^[^\s"=\p{Cc}]+$/u.test(word) ? word : JSON.stringify(word)}`;
  });
  return `${[time.toISOString(), level.toUpperCase().padEnd(5), text, ...shown].join(" ")}\n`;
}

/** What JSON can hold, never longer than a line should be: outsiders choose some of these texts. */
function plainValue(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value instanceof Error) return cut(value.stack ?? value.message);
  if (typeof value === "string") return cut(value);
  return cut(typeof value === "object" ? safeJson(value) : String(value));
}

function safeJson(value: object): string {
  try {
    return JSON.stringify(value, (_, each) => (typeof each === "bigint" ? each.toString() : each));
  } catch {
    return "[unprintable]";
  }
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
}
