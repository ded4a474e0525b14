/** Why a message fails, as `codespace code`; undefined when it succeeds. */
export type Refusal = string | undefined;

/** Not enough spendable coins. */
export const POOR = "sdk 5";

/** Who holds what, kept with nothing but additions. */
export class BankModel {
  private readonly balances = new Map<string, bigint>();
  private readonly supplies = new Map<string, bigint>();

  of(address: string, denom: string): bigint {
    return this.balances.get(`${address} ${denom}`) ?? 0n;
  }

  supply(denom: string): bigint {
    return this.supplies.get(denom) ?? 0n;
  }

  mint(address: string, denom: string, amount: bigint): void {
    this.add(address, denom, amount);
    this.supplies.set(denom, this.supply(denom) + amount);
  }

  burn(address: string, denom: string, amount: bigint): void {
    this.add(address, denom, -amount);
    this.supplies.set(denom, this.supply(denom) - amount);
  }

  move(from: string, to: string, denom: string, amount: bigint): void {
    this.add(from, denom, -amount);
    this.add(to, denom, amount);
  }

  /** Every balance that is not zero. */
  *entries(): Iterable<readonly [address: string, denom: string, amount: bigint]> {
    for (const [key, amount] of this.balances) {
      const [address = "", denom = ""] = key.split(" ");
      if (amount !== 0n) yield [address, denom, amount];
    }
  }

  *allSupplies(): Iterable<readonly [denom: string, amount: bigint]> {
    yield* this.supplies;
  }

  private add(address: string, denom: string, amount: bigint): void {
    const after = this.of(address, denom) + amount;
    if (after < 0n) throw new Error(`the model owes ${address} ${-after}${denom}`);
    this.balances.set(`${address} ${denom}`, after);
  }
}
