import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { fileSystemError } from "../../settle/file-system-error.ts";
import { UserError } from "../../settle/user-error.ts";

/** The environment's passphrase: for scripts; others on the machine may be able to read it. */
export const PASSPHRASE_VARIABLE = "ALIQUOT_PASSPHRASE";
const MIN_CHARACTERS = 8;
const MAX_STDIN_CHARACTERS = 65_536;
const [ENTER, NEWLINE, CTRL_C, CTRL_D, BACKSPACE, DELETE] = [
  "\r",
  "\n",
  "\x03",
  "\x04",
  "\b",
  "\x7f",
];

/** Where a demonstration's home keeps the passphrase that everybody knows. */
export const DEMO_PASSPHRASE_FILE = "config/demo-passphrase";

/** Where a passphrase comes from. */
export interface PassphraseOptions {
  readonly passphraseFile?: string;
  /** Whose demonstration passphrase is taken when no other is given. */
  readonly home?: string;
}

/** The passphrase of a key that exists: from the file, the environment, or asked for on the terminal. */
export async function existingPassphrase(
  name: string,
  { passphraseFile, home }: PassphraseOptions,
): Promise<string> {
  // The variable is meant for one's own keys, which a demonstration's are not.
  const demo = passphraseFile === undefined ? await demoPassphrase(home) : undefined;
  const given = demo ?? (await givenPassphrase(passphraseFile));
  return given ?? (await askHidden(`Passphrase of ${name}: `));
}

/** A passphrase for a new key; on the terminal it is asked for twice. */
export async function newPassphrase(
  name: string,
  { passphraseFile }: PassphraseOptions,
): Promise<string> {
  const given = await givenPassphrase(passphraseFile);
  const passphrase =
    given ??
    (await askHidden(`New passphrase for ${name} (at least ${MIN_CHARACTERS} characters): `));
  if (Array.from(passphrase).length < MIN_CHARACTERS) {
    const remedy = `choose one of at least ${MIN_CHARACTERS} characters`;
    throw new UserError("weak-passphrase", 2, "the passphrase is too short", undefined, remedy);
  }
  if (given === undefined && (await askHidden("The same again: ")) !== passphrase) {
    throw new UserError("usage", 2, "the passphrases differ", undefined, "try again");
  }
  return passphrase;
}

async function givenPassphrase(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return process.env[PASSPHRASE_VARIABLE] || undefined;
  try {
    return firstLine(await readFile(file, "utf8"));
  } catch (error) {
    throw fileSystemError(error, "read", file);
  }
}

async function demoPassphrase(home: string | undefined): Promise<string | undefined> {
  if (home === undefined) return undefined;
  try {
    return firstLine(await readFile(join(home, DEMO_PASSPHRASE_FILE), "utf8"));
  } catch {
    return undefined; // this home is no demonstration's
  }
}

/** What a file of a passphrase says; what comes after its first line is for people. */
function firstLine(text: string): string {
  return /^[^\r\n]*/.exec(text)?.[0] ?? "";
}

/** Asks on the terminal without showing what is typed. Throws UserError when there is none. */
async function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    const remedy = `give --passphrase-file FILE, or set ${PASSPHRASE_VARIABLE}`;
    throw new UserError("no-terminal", 2, "there is no terminal to ask on", undefined, remedy);
  }
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.resume();
  stdin.setEncoding("utf8");
  try {
    return await new Promise((resolve, reject) => {
      let typed: string[] = [];
      const onData = (chunk: string) => {
        for (const key of chunk) {
          if (key === ENTER || key === NEWLINE || key === CTRL_D) {
            stdin.off("data", onData);
            resolve(typed.join(""));
            return;
          }
          if (key === CTRL_C) {
            reject(new UserError("interrupted", 130, "interrupted"));
            return;
          }
          if (key === BACKSPACE || key === DELETE) typed = typed.slice(0, -1);
          else typed.push(key);
        }
      };
      stdin.on("data", onData);
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}

/** Asks a question that only `yes` answers with yes; false where nobody can be asked. */
export async function askYes(question: string): Promise<boolean> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return false;
  stderr.write(`${question} Type yes: `);
  const answer = await new Promise<string>((resolve) => {
    stdin.setEncoding("utf8");
    stdin.once("data", (chunk) => resolve(String(chunk)));
    stdin.resume();
  });
  stdin.pause();
  return answer.trim().toLowerCase() === "yes";
}

/** What is piped in, or asked for hidden when nothing is. */
export async function secretInput(question: string): Promise<string> {
  if (process.stdin.isTTY) return await askHidden(question);
  return (await readAll(process.stdin)).slice(0, MAX_STDIN_CHARACTERS);
}
