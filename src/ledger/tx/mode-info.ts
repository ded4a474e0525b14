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
  for (const signer of bytesFields(authInfo, SIGNER_INFOS)) {
    for (const mode of bytesFields(signer, MODE_INFO)) {
      for (const multi of bytesFields(mode, MULTI)) {
        for (const member of bytesFields(multi, MODE_INFOS)) {
          if (bytesFields(member, MULTI).length === 0) continue;
          throw sdkError(
            "tx-decode",
            "auth info: members of a multisig key cannot be multisig keys",
          );
        }
      }
    }
  }
}
