/**
 * The one of `names` that `word` probably stands for: the only one that it begins, else the nearest by
 * letters to insert, remove or replace (at most 2). Undefined when none is near.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const wanted = word.trim().toLowerCase();
  if (wanted === "" || wanted.length > 40) return undefined;
  const same = names.find((name) => name.toLowerCase() === wanted);
  if (same !== undefined) return same;
  const begun = names.filter((name) => name.toLowerCase().startsWith(wanted));
  if (begun.length === 1 && wanted.length >= 3) return begun[0];
  let found: string | undefined;
  let least = wanted.length >= 4 ? 3 : wanted.length >= 2 ? 2 : 1;
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance >= least) continue;
    found = name;
    least = distance;
  }
  return found;
}

/** ` (did you mean lock?)`, or nothing. */
export function didYouMean(word: string, names: readonly string[]): string {
  const near = nearest(word, names);
  return near === undefined ? "" : ` (did you mean ${near}?)`;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let best = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const removed = (above[j] ?? 0) + 1;
      const inserted = (row[j - 1] ?? 0) + 1;
      if (removed < best) best = removed;
      if (inserted < best) best = inserted;
      row.push(best);
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
