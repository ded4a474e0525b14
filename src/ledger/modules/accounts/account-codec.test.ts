import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountFromAny, accountToAny } from "./account-codec.ts";
import type { Account } from "./types.ts";

describe("accounts as the state holds them", () => {
  it("come back whole, with ends beyond January 2038 and numbers beyond 2^31 too", () => {
    const address = fc.uint8Array({ minLength: 20, maxLength: 20 });
    const time = fc.bigInt({ min: 1n, max: (1n << 33n) - 1n });
    fc.assert(
      fc.property(address, time, time, (bytes, number, endSec) => {
        const original = [{ denom: "aktst", amount: 5n }];
        const account: Account = {
          address: bytes,
          accountNumber: number,
          sequence: number + 1n,
          vesting: { kind: "continuous", original, startSec: 1n, endSec },
        };
        expect(accountFromAny(accountToAny(account))).toEqual(account);
      }),
    );
  });
});
