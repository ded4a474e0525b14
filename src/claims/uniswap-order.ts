import { type ClaimRecords, keyAt, setIndex } from "./claim-records.ts";
import { formatEvmAddress } from "./evm-address.ts";
import { sortedOrder } from "./sorted-order.ts";

const TEXT_BYTES = 40;

/**
 * The order in which Uniswap's generator numbers accounts: that of their EIP-55 texts by character
 * code, in which upper case comes before lower case. The place of a record in it is its index.
 * Source: https://github.com/Uniswap/merkle-distributor (src/parse-balance-map.ts).
 */
export function uniswapOrder(records: ClaimRecords): Uint32Array {
  const texts = new Uint8Array(records.count * TEXT_BYTES);
  for (let i = 0; i < records.count; i++) {
    const text = formatEvmAddress(keyAt(records, i));
    for (let j = 0; j < TEXT_BYTES; j++) texts[i * TEXT_BYTES + j] = text.charCodeAt(2 + j);
  }
  return sortedOrder(texts, TEXT_BYTES, records.count);
}

/** Numbers the records as Uniswap's generator does. */
export function numberForUniswap(records: ClaimRecords): void {
  uniswapOrder(records).forEach((position, index) => {
    setIndex(records, position, index);
  });
}
