/** Sums by what they are of, such as a programme, a group and the name of a total. */
export class Sums {
  private readonly found = new Map<string, bigint>();

  add(of: readonly string[], amount: bigint): void {
    const key = of.join("\n");
    this.found.set(key, (this.found.get(key) ?? 0n) + amount);
  }

  /** 0 when nothing was added. */
  of(of: readonly string[]): bigint {
    return this.found.get(of.join("\n")) ?? 0n;
  }
}
