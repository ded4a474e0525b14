import type { Command } from "commander";
import { type PrintedTable, tablesOf } from "../../programme/tables/tables.ts";
import { loadProgramme } from "../../settle/definition-file.ts";
import { programmePath } from "../options.ts";
import { textTable } from "../text-table.ts";

export function addTables(program: Command): void {
  program
    .command("tables")
    .description("print the tables of the programme's source, computed from the definition")
    .argument("<programme>", "definition (YAML or JSON), or the name of a shipped one")
    .option("--json", "print them as JSON")
    .action(tablesCommand);
}

async function tablesCommand(
  programme: string,
  options: { readonly json?: boolean },
): Promise<void> {
  const loaded = await loadProgramme(programmePath(programme), { keys: "as written" });
  const tables = tablesOf(loaded.programme);
  const text = options.json
    ? `${JSON.stringify(tables, undefined, 2)}\n`
    : tables.map(tableText).join("\n");
  process.stdout.write(text);
}

function tableText({ title, source, columns, rows, note }: PrintedTable): string {
  const below = note === undefined ? "" : `note: ${note}\n`;
  return `${title}\n${textTable(columns, rows)}source: ${source}\n${below}`;
}
