/** What a terminal that shows an answer might obey, in words from the network. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text with a question mark for each of them; lines stay lines. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, '?');
}
