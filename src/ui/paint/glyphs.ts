/** Every mark that is not a letter, twice: for a terminal with Unicode and for one without. */
export interface Glyphs {
  /** True when nothing but ASCII may be drawn. */
  readonly ascii: boolean;
  /** Nine levels, blank first. */
  readonly spark: readonly string[];
  readonly alert: string;
  readonly ok: string;
  readonly error: string;
  readonly missing: string;
  readonly pause: string;
  readonly play: string;
  readonly record: string;
  readonly dot: string;
  readonly arrow: string;
  readonly ellipsis: string;
  readonly times: string;
  /** Stands before a number that was reckoned from a sample. */
  readonly about: string;
  readonly nothing: string;
  readonly collapsed: string;
  readonly horizontal: string;
  /** A tree's lines: a child with more after it, the last child, and the parents' lines beside them. */
  readonly tree: {
    readonly branch: string;
    readonly last: string;
    readonly line: string;
    readonly blank: string;
  };
  /** A bar's parts: solid (a server working), thin (on the way or waiting), eighths of a cell, ends. */
  readonly bar: {
    readonly full: string;
    /** Solid too, but beside the critical path. */
    readonly shaded: string;
    readonly thin: string;
    readonly dashed: string;
    readonly instant: string;
    readonly left: string;
    readonly right: string;
    readonly open: string;
    /** One eighth to seven eighths of a cell from the left. */
    readonly eighths: readonly string[];
  };
  /** How far a file is played: what is behind, where it is, what is to come. */
  readonly progress: { readonly done: string; readonly here: string; readonly rest: string };
  /** A call whose caller does not wait. */
  readonly async: string;
  /** Something lies outside of what is shown, on this side. */
  readonly before: string;
  readonly after: string;
}

export const unicodeGlyphs: Glyphs = {
  ascii: false,
  spark: [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  alert: '▲',
  ok: '·',
  error: '✗',
  missing: '?',
  pause: '‖',
  play: '▸',
  record: '●',
  dot: '·',
  arrow: '→',
  ellipsis: '…',
  times: '×',
  about: '≈',
  nothing: '–',
  collapsed: '▸',
  horizontal: '─',
  tree: { branch: '├╴', last: '└╴', line: '│ ', blank: '  ' },
  bar: {
    full: '█',
    shaded: '▒',
    thin: '─',
    dashed: '╌',
    instant: '▏',
    left: '├',
    right: '┤',
    open: '?',
    eighths: ['▏', '▎', '▍', '▌', '▋', '▊', '▉'],
  },
  progress: { done: '━', here: '┃', rest: '─' },
  async: '⇢',
  before: '←',
  after: '→',
};

export const asciiGlyphs: Glyphs = {
  ascii: true,
  spark: [' ', '_', '.', ':', '-', '=', '+', '*', '#'],
  alert: '!',
  ok: '.',
  error: 'x',
  missing: '?',
  pause: '=',
  play: '>',
  record: '*',
  dot: '-',
  arrow: '->',
  ellipsis: '~',
  times: 'x',
  about: '~',
  nothing: '-',
  collapsed: '+',
  horizontal: '-',
  tree: { branch: '|-', last: '`-', line: '| ', blank: '  ' },
  bar: {
    full: '#',
    shaded: '=',
    thin: '-',
    dashed: '.',
    instant: '|',
    left: '|',
    right: '|',
    open: '?',
    eighths: ['|', '#', '#', '#', '#', '#', '#'],
  },
  progress: { done: '=', here: 'O', rest: '-' },
  async: '>',
  before: '<',
  after: '>',
};
