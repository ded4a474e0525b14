import { sdkError } from "../kernel/errors.ts";
import { bytesFields } from "./canonical.ts";

/** Field numbers of `AuthInfo`, `SignerInfo`, `ModeInfo` and `ModeInfo.Multi`. */
const SIGNER_INFOS = 1;
const MODE_INFO = 2;
const MULTI = 2;
const MODE_INFOS = 2;

/**
 * Refuses (`sdk` 2) modes nested deeper than a multisig key's members, before anything decodes them: the
 * decoder calls itself for each level, and how deep it gets before the stack ends differs between machines,
 * which no result may. Walks three known levels, whatever stands below.
 */
export function refuseNestedModes(authInfo: Uint8Array): void {
  if (!holds(authInfo, 0, authInfo.length, [SIGNER_INFOS, MODE_INFO, MULTI, MODE_INFOS, MULTI])) {
    return;
  }
  throw sdkError("tx-decode", "auth info: members of a multisig key cannot be multisig keys");
}

/** Whether a field of the first number between `from` and `to` holds one of the next number, and so on. */
function holds(bytes: Uint8Array, from: number, to: number, path: readonly number[]): boolean {
  const [number, ...rest] = path;
  if (number === undefined) return true;
  const found = bytesFields(bytes, from, to, number);
  for (let i = 0; i < found.length; i += 2) {
    if (holds(bytes, found[i] as number, found[i + 1] as number, rest)) return true;
  }
  return false;
}
