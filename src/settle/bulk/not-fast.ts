/** The fast path gives the whole settlement to the plain engine; `message` says what it does not serve. */
export class NotFast extends Error {
  override readonly name = "NotFast";
}
