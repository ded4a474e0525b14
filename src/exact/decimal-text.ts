import { quote, TextError } from "./text-error.ts";

const MAX_LENGTH = 120;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
const PLAIN = "write an optional minus, digits and at most one decimal point, like 1000 or 0.5";

/** A decimal number as its written digits: (-1)^negative * whole.fraction. */
export interface DecimalDigits {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/** Splits plain decimal text of at most 120 characters into its digits; throws TextError. */
export function decimalDigits(text: string): DecimalDigits {
  const match = text.length <= MAX_LENGTH ? DECIMAL.exec(text) : null;
  if (match === null) throw decimalError(text);
  const [, sign = "", whole = "", fraction = ""] = match;
  return { negative: sign === "-", whole, fraction };
}

/** Says what is wrong with text that is not a plain decimal number. */
function decimalError(text: string): TextError {
  const quoted = quote(text);
  if (text.trim() === "") {
    return new TextError("empty-number", "there is no number", PLAIN);
  }
  if (text.length > MAX_LENGTH) {
    const message = `${quoted} has ${text.length} characters`;
    return new TextError("number-too-long", message, `write at most ${MAX_LENGTH} characters`);
  }
  if (/^[-+]?(nan|inf|infinity|∞)$/i.test(text)) {
    return new TextError("not-finite", `${quoted} is not a finite number`, PLAIN);
  }
  if (/^[-+]?0x[\da-f]*$/i.test(text)) {
    const expected = "write the number in decimal, like 255 instead of 0xff";
    return new TextError("hexadecimal", `${quoted} is hexadecimal`, expected);
  }
  if (/^[-+]?(\d+\.?\d*|\.\d+)e[-+]?\d+$/i.test(text)) {
    const expected = "write digits only, like 100000";
    return new TextError("scientific-notation", `${quoted} uses scientific notation`, expected);
  }
  if (/^[-+]?\d[\d.,'’_\s]*\d$/.test(text)) {
    const expected = "write digits only and a point for the fraction, like 1234567.89";
    return new TextError("digit-separator", `${quoted} separates digits`, expected);
  }
  if (/^\+\d+(\.\d+)?$/.test(text)) {
    return new TextError("leading-plus", `${quoted} starts with a plus`, "leave the plus out");
  }
  return new TextError("not-a-number", `${quoted} is not a decimal number`, PLAIN);
}
