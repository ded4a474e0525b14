/** Elements that have no end tag. */
const VOID = new Set(["meta", "wbr", "!doctype"]);

/** Tags that are not closed in order, and ids that occur twice: nothing in a sound page. */
export function markupFaults(page: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  const style = /<style>[\s\S]*?<\/style>/;
  for (const [tag, end = "", element = "", self = ""] of page
    .replace(style, "")
    .matchAll(/<(\/?)([!a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (self === "/" || VOID.has(element.toLowerCase())) continue;
    if (end === "") open.push(element);
    else if (open.pop() !== element) faults.push(`${tag} closes another element`);
  }
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map((match) => match[1] ?? "");
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  const dead = [...page.matchAll(/(?:href="#|labelledby=")([^"]*)"/g)]
    .flatMap((match) => (match[1] ?? "").split(" "))
    .filter((id) => !ids.includes(id));
  const strays =
    page
      .replace(style, "")
      .replace(/<[^<>]*>/g, "")
      .match(/[<>]/g) ?? [];
  return [...faults, ...open, ...twice, ...dead, ...strays];
}

/** What would fetch, run or embed something. */
export const ACTIVE =
  /<script|<link|<iframe|<img|<object|<embed|<base|\ssrc=|url\(|@import|\son[a-z]+="|https?:|javascript:/i;
