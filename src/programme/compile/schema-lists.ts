import { assert } from "../../exact/assert.ts";
import { canonicalJson } from "../canonical.ts";
import type { Keyword, KeywordPlace, SchemaCheck } from "./schema-check.ts";
import { asBound } from "./schema-values.ts";
import { at, type Kind } from "./schema-words.ts";

/** Keywords about lists: sizes first, so that a long list is not walked. */
export const LIST_KEYWORDS: readonly (readonly [string, Keyword])[] = [
  ["minItems", minItems],
  ["maxItems", maxItems],
  ["items", items],
  ["uniqueItems", uniqueItems],
];

function minItems({ argument }: Kind): SchemaCheck {
  const bound = asBound(argument);
  return onLists((list, path) => {
    if (list.length >= bound) return undefined;
    const message = `has ${list.length} entries`;
    return { path: at(path), message, remedy: `list at least ${bound}` };
  });
}

function maxItems({ argument }: Kind): SchemaCheck {
  const bound = asBound(argument);
  return onLists((list, path) => {
    if (list.length <= bound) return undefined;
    const message = `has ${list.length} entries`;
    return { path: at(path), message, remedy: `list at most ${bound}` };
  });
}

function items({ argument, inner }: KeywordPlace): SchemaCheck {
  const check = inner(argument);
  return onLists((list, path) => {
    for (const [index, each] of list.entries()) {
      const problem = check(each, `${path}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  });
}

/** By their canonical texts: one pass, where comparing each with each would take long. */
function uniqueItems({ argument }: Kind): SchemaCheck {
  assert(argument === true, "schema: uniqueItems other than true");
  return onLists((list, path) => {
    if (new Set(list.map(canonicalJson)).size === list.length) return undefined;
    return { path: at(path), message: "lists an entry twice", remedy: "list each entry once" };
  });
}

function onLists(
  check: (list: readonly unknown[], path: string) => ReturnType<SchemaCheck>,
): SchemaCheck {
  return (value, path) => (Array.isArray(value) ? check(value, path) : undefined);
}
