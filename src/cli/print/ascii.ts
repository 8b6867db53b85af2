/** The few signs of our own that are not ASCII, and what stands for them. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['–', '-'],
  ['−', '-'],
  ['·', '|'],
  ['×', 'x'],
]);

/** For terminals that show nothing else; what is left of names is a question mark a letter. */
export function asciiOnly(text: string): string {
  return text.replace(/[^\n -~]/gu, (sign) => SIGNS.get(sign) ?? '?');
}
