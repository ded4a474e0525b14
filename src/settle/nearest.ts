/** The one of `names` that `word` is probably a misspelling of; undefined when none is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const wanted = word.trim().toLowerCase();
  if (wanted.length > 40) return undefined;
  let found: string | undefined;
  let least = Math.min(2, Math.floor(wanted.length / 2)) + 1;
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance >= least) continue;
    found = name;
    least = distance;
  }
  return found;
}

/** Levenshtein's distance: how many letters to insert, remove or replace to turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
