import { PROGRAMMES_ERRORS } from "../ledger/modules/programmes/index.ts";
import { REASON_TEXTS } from "../programme/events/reason-texts.ts";

type Kind = keyof typeof PROGRAMMES_ERRORS;

/** What helps where no rule refuses but the ledger; docs/live.md has the same words. */
const OWN: Readonly<Record<Exclude<Kind, keyof typeof REASON_TEXTS>, string>> = {
  "unknown-programme": "see aliquot query programmes list",
  "programme-exists": "choose another --id",
  "invalid-definition": "mend what it names: aliquot check FILE lists all findings",
  "not-live": "change what it names, or settle in bulk",
  "too-late": "register before the first group opens",
  "invalid-binding":
    "bind every asset to a denomination of its own, with its decimals and its feed",
  "invalid-registration": "mend what it names and register again",
  "not-final": "wait until the last group, withdrawal window and boost have closed",
  "nothing-to-claim": "wait for the next release: see aliquot query programmes participant",
  "not-abandoned": "name participants whose deadline has passed with something left",
  "not-attestor": "sign with the key of an attestor that the programme names",
  "not-attested": "leave it out: the registration says which events attestors bring in",
  "invalid-event": "mend the cell that it names",
  "deadline-passed": "nothing: the month is final since seven days after its end",
  "too-many-positions": "take part with another account",
  "too-many-lots": "activate less at once, several times",
  "unknown-import": "announce the file first, with the same key and hash",
  "import-exists": "use the key and the file that announced it",
  "import-order": "ask the ledger for the next row and go on there, at most 500 rows at once",
  "not-operator": "sign with the key that registered the programme",
  "unknown-group": "name an asset and a month like KAU/2023-03",
  "invalid-root": "post what aliquot settle --tree has written",
  "invalid-id": "use 2 to 64 of a-z, 0-9 and -, not beginning with -",
};

/** What to do about each refusal of the programmes module, by `programmes/CODE`. */
export const PROGRAMME_REMEDIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(PROGRAMMES_ERRORS).map(([kind, [code]]) => [
    `programmes/${code}`,
    kind in OWN
      ? OWN[kind as keyof typeof OWN]
      : REASON_TEXTS[kind as keyof typeof REASON_TEXTS].remedy,
  ]),
);
