/** Text from somebody's file as one line of bounded length: a terminal must not obey what stands in it. */
export function terminalLine(text: string): string {
  const short = text.length > 400 ? `${text.slice(0, 400)}...` : text;
  return short.replace(/[\p{Cc}\p{Surrogate}\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
