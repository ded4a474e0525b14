// Memory before it is used: emptied where zeros are expected, touched where the system gives a page only when
// it is first used, which takes as long as filling it.
import { Field, field } from "./layout";

const PAGE: usize = 4096;

/** Fills the memory from `from` to `to` with zeros. */
export function clear(from: usize, to: usize): void {
  memory.fill(from, 0, to - from);
}

/**
 * Touches every page from `from` to `to` and changes nothing, whoever else writes there meanwhile. An exchange
 * that gives back what it found: anything that reads first makes the system map the page twice.
 */
export function touch(from: usize, to: usize): void {
  for (let page = from & ~(PAGE - 1); page < to; page += PAGE) atomic.cmpxchg<u32>(page, 0, 0);
}

function touchPart(array: Field, size: usize, from: u32, to: u32): void {
  const start = field(array);
  touch(start + <usize>from * size, start + <usize>to * size);
}

/**
 * Touches what the rows `from` to `to`, the participants `firstName` to `endName`, and the texts of names and
 * ids in these ranges of theirs will be put into.
 */
export function touchRows(
  from: u32,
  to: u32,
  firstName: u32,
  endName: u32,
  nameFrom: u32,
  nameTo: u32,
  idFrom: u32,
  idTo: u32,
): void {
  touchPart(Field.times, 8, from, to);
  touchPart(Field.amounts, 16, from, to);
  touchPart(Field.owners, 4, from, to);
  touchPart(Field.kinds, 1, from, to);
  touchPart(Field.assets, 1, from, to);
  touchPart(Field.terms, 1, from, to);
  touchPart(Field.lines, 4, from, to);
  touchPart(Field.idEnds, 4, from, to);
  touchPart(Field.nameStarts, 4, firstName, endName);
  touchPart(Field.nameHashes, 4, firstName, endName);
  touchPart(Field.heads, 4, firstName, endName);
  touchPart(Field.standings, 1, firstName, endName);
  touchPart(Field.nameText, 1, nameFrom, nameTo);
  touchPart(Field.idText, 1, idFrom, idTo);
}
