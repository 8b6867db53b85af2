/**
 * The person's own clipboard, wherever they sit: the terminal is told what to
 * put there by OSC 52 (xterm's ctlseqs, "Manipulate Selection Data").
 */

const ESC = '\u001b';
const BELL = '\u0007';

/** Terminals take 100,000 bytes of such a sequence, with its frame and in base64: bytes of text. */
export const MOST_COPIED = 74_994;

/**
 * tmux takes it from programs only where `set-clipboard` is on, and hands it on
 * wrapped where `allow-passthrough` is: it gets both.
 */
export function clipboardSequence(text: string, inTmux: boolean): string {
  const base64 = Buffer.from(text, 'utf8').toString('base64');
  const sequence = `${ESC}]52;c;${base64}${BELL}`;
  return inTmux ? `${sequence}${ESC}Ptmux;${ESC}${sequence}${ESC}\\` : sequence;
}

/** As many whole lines as a terminal takes, and the beginning of the first where that is too long. */
export function copiedPart(text: string): { readonly text: string; readonly isWhole: boolean } {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= MOST_COPIED) return { text, isWhole: true };
  const lineEnd = bytes.lastIndexOf(0x0a, MOST_COPIED);
  let end = lineEnd > 0 ? lineEnd : MOST_COPIED;
  // Not within a character: its further bytes begin with the bits 10.
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return { text: bytes.toString('utf8', 0, end), isWhole: false };
}
