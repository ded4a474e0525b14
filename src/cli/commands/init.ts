import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { didYouMean } from "../../exact/nearest.ts";
import { copyTemplate, TEMPLATE_FILES } from "../../settle/template-files.ts";
import { UserError } from "../../settle/user-error.ts";
import { shippedFile } from "../options.ts";
import { textTable } from "../text-table.ts";
import { runWriting } from "../writing-run.ts";
import type { InitHomeOptions } from "./node/init-home.ts";

interface InitOptions extends InitHomeOptions {
  readonly list?: boolean;
}

export function addInit(program: Command): void {
  program
    .command("init")
    .description(
      "write a commented definition and example events to start from; or, with --home, a node's home",
    )
    .argument("[template]", `one of ${templates().join(", ")}`)
    .argument("[dir]", "where the files go (default: a folder called like the template)")
    .option("--list", "list the templates")
    .option("--home <dir>", "without a template: make a node's home there")
    .option("--chain-id <id>", "the new chain's name (default: aliquot-RANDOM-1)")
    .option("--account <account:coins...>", "the new chain's first balances, in base units")
    .option("--moniker <name>", "the node's name", "node")
    .option("--json", "print the list, or what was written, as JSON")
    .addHelpText(
      "after",
      `
With a template: writes ${TEMPLATE_FILES.join(", ")}; all of them or none, and never over a file
that is there. Without one, but with --home: writes a node's genesis document, validator key and
settings. Examples:
  aliquot init lockdrop my-drop
  aliquot init --home my-node --chain-id my-chain-1`,
    )
    .action(initCommand);
}

async function initCommand(
  template: string | undefined,
  directory: string | undefined,
  options: InitOptions,
): Promise<void> {
  if (options.list === true) {
    process.stdout.write(listText(options.json === true));
    return;
  }
  const { home, chainId, account } = options;
  if (template === undefined && [home, chainId, account].some((each) => each !== undefined)) {
    await (await import("./node/init-home.ts")).initHome(options);
    return;
  }
  const name = knownTemplate(template);
  const target = directory ?? name;
  await runWriting("init", async ({ opening }) => {
    await copyTemplate(shippedFile(`templates/${name}`), target, opening);
  });
  process.stdout.write(writtenText(name, target, options.json === true));
}

function templates(): string[] {
  return readdirSync(shippedFile("templates")).sort();
}

function knownTemplate(text: string | undefined): string {
  const names = templates();
  const remedy = `templates are ${names.join(", ")}; aliquot init --list says what each is`;
  if (text === undefined) {
    const node = `${remedy}; a node's home is made with aliquot init --home DIR`;
    throw new UserError("no-template", 2, "no template is named", undefined, node);
  }
  if (names.includes(text)) return text;
  const message = `no template is called ${text}${didYouMean(text, names)}`;
  throw new UserError("no-such-template", 2, message, undefined, remedy);
}

/** The first line of each definition says what the template is. */
function listText(isJson: boolean): string {
  const list = templates().map((name) => {
    const path = shippedFile(`templates/${name}/programme.yaml`);
    const [first = ""] = readFileSync(path, "utf8").split("\n");
    return { name, description: first.replace(/^# */, "") };
  });
  if (isJson) return `${JSON.stringify(list, undefined, 2)}\n`;
  return textTable(
    ["template", "what it is"],
    list.map(({ name, description }) => [name, description]),
  );
}

function writtenText(template: string, target: string, isJson: boolean): string {
  const files = TEMPLATE_FILES.map((name) => join(target, name));
  if (isJson) return `${JSON.stringify({ template, files }, undefined, 2)}\n`;
  const programme = join(target, "programme.yaml");
  const events = join(target, "events.csv");
  return `written to ${target}: ${TEMPLATE_FILES.join(", ")}
next:
  aliquot check ${programme}
  aliquot settle ${programme} ${events} --out ${join(target, "result")}
  aliquot explain ${programme} ${events} ana
`;
}
