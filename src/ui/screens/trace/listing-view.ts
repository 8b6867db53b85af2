import type { Area, Canvas } from '../../paint/canvas.ts';
import type { Style } from '../../paint/style.ts';
import type { Placed } from '../../state/list.ts';
import type { Look } from '../screen.ts';
import type { ListingLine } from './listing.ts';
import { shortName } from '../../paint/names.ts';
import { role } from '../../paint/style.ts';
import { callText, dateTime, listingText } from './listing.ts';

const wordStyles: Readonly<Record<string, Style>> = {
  REQ: role.client,
  REP: role.client,
  IN: role.server,
  OUT: role.server,
  TIMEOUT: role.bad,
  ERR: role.bad,
};

/** A whole line of the talk's takes about so much; narrower screens get lines without date, zone and prefix. */
const WHOLE_LINE = 140;
const DATE_LENGTH = '2014-09-07 '.length;

/** Draws the lines from `placed.top`; those of the selected line's span are brighter. */
export function paintListing(
  canvas: Canvas,
  area: Area,
  lines: readonly ListingLine[],
  placed: Placed,
  look: Look,
): void {
  const chosen = lines[placed.index]?.span ?? -1;
  for (let i = 0; i < Math.min(area.height, lines.length - placed.top); i++) {
    const line = lines[placed.top + i]!;
    const y = area.y + i;
    const plain = line.word === 'ERR' ? role.bad : role.text;
    const style = chosen >= 0 && line.span === chosen && plain === role.text ? role.bright : plain;
    if (area.width >= WHOLE_LINE || line.word === 'ERR') {
      canvas.text(area.x, y, listingText(line, look.glyphs.arrow), style, area.width);
    } else {
      paintShort(canvas, { ...area, y, height: 1 }, line, style, look);
    }
    paintWord(canvas, area, y, line);
    if (placed.top + i === placed.index) canvas.highlight({ ...area, y, height: 1 });
  }
}

/** The duration at the end says the most, so the names before it are cut first. */
function paintShort(
  canvas: Canvas,
  { x, y, width }: Area,
  line: ListingLine,
  style: Style,
  { glyphs, prefix }: Look,
): void {
  const host = line.host.slice(line.host.indexOf('/') + 1) || '/';
  const caller = shortName(line.caller, prefix);
  const callee = shortName(line.callee, prefix);
  const names = callText({ ...line, caller, callee }, glyphs.arrow);
  const text = `${dateTime(line.at).slice(DATE_LENGTH)} [${host}] [${line.word}] ${names}`;
  const tail = line.tail === '' ? '' : ` -${line.tail}`;
  const tailWidth = Math.min(canvas.measure(tail, width), Math.floor(width / 3));
  const used = canvas.text(x, y, text, style, width - tailWidth);
  canvas.text(x + used, y, tail, style, tailWidth);
}

/** Colours the word again where it stands: its place follows from what is before it. */
function paintWord(canvas: Canvas, area: Area, y: number, line: ListingLine): void {
  const style = wordStyles[line.word];
  if (style === undefined || line.word === 'ERR') return;
  const at = canvas.line(y).indexOf(`[${line.word}]`, area.x);
  if (at >= 0) canvas.text(at + 1, y, line.word, style, line.word.length);
}
