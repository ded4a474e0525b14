import { defineErrors } from "../../kernel/errors.ts";

/** Why the terms module refuses; addresses and signers that are wrong are refused as `sdk` ones. */
export const termsError = defineErrors("terms", {
  "already-registered": [2, "account is registered already"],
  "invalid-reference": [3, "invalid reference: up to 64 printable ASCII characters"],
  "personal-data": [4, "no personal data may stand on the ledger: @ is refused"],
  "invalid-document": [5, "invalid document: 2 to 64 of a-z, 0-9 and -, not beginning with -"],
  "invalid-version": [6, "invalid version: 1 to 32 of A-Z, a-z, 0-9, . _ and -"],
  "invalid-hash": [7, "invalid hash: sha256 as 64 lower-case hex digits"],
  "invalid-uri": [8, "invalid uri: https://, ipfs:// or ar://, up to 256 ASCII characters"],
  "unknown-document": [9, "unknown document"],
  "unknown-version": [10, "unknown version"],
  "version-exists": [11, "version exists already; publish it under a new name"],
  "not-owner": [12, "document belongs to another account"],
  "too-many-versions": [13, "document has 64 versions, no more fit; begin a new one"],
  "wrong-hash": [14, "hash is not the published version's"],
  "already-accepted": [15, "version is accepted already"],
  "attestor-exists": [16, "attestor is registered already"],
  "unknown-attestor": [17, "unknown attestor"],
  "invalid-name": [18, "invalid name: 1 to 64 printable ASCII characters"],
  expired: [19, "expiry must be later than the block's time"],
  "invalid-expiry": [20, "invalid expiry: seconds since 1970, at most to the year 9999"],
  "invalid-subjects": [21, "invalid subjects: 1 to 100 accounts, each once"],
});
