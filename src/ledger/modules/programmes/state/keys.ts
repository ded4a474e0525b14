import { type KeyPart, scatteredPart } from "../../../kernel/collections.ts";
import { formatAddress, parseAddress } from "../../accounts/index.ts";

/** Also the name of the module's store and of the account that holds the pools. */
export const STORE = "programmes";

/** An account inside a key: outsiders choose it. The text is bech32. */
export const person: KeyPart<string> = {
  encode: (address) => scatteredPart.encode(parseAddress(address)),
  decode(bytes, at) {
    const [address, next] = scatteredPart.decode(bytes, at);
    return [formatAddress(address), next];
  },
};
