/** The fast path gives the whole settlement to the plain engine; `message` says what it does not serve. */
export class NotFast extends Error {
  override readonly name = "NotFast";
}

/** The estimate of the number of rows was too low: the file is to be read again with more room. */
export class MoreRoom extends Error {
  override readonly name = "MoreRoom";
}
