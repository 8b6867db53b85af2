/**
 * Text from the network is somebody else's: it may hold escape sequences that
 * move the cursor, and marks that turn the reading direction of a line. Nothing
 * of that reaches a terminal.
 */
import stripAnsi from 'strip-ansi';

/** Blanks and line ends become one blank; other C0, DEL, C1, bidi and format controls, and lone surrogates go. */
const BLANKS = /[\t\n\v\f\r\u0085\u2028\u2029]/g;
const CONTROLS =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;

/** Printable ASCII needs no cleaning. */
export function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** The text without anything that could steer a terminal. */
export function clean(text: string): string {
  if (isPlain(text)) return text;
  return stripAnsi(text).replace(BLANKS, ' ').replace(CONTROLS, '');
}
