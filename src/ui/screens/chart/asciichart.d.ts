/** The part of asciichart 1.5.25 that is used; the package brings no types. */
declare module 'asciichart' {
  export interface PlotConfig {
    readonly min?: number;
    readonly max?: number;
    /** Rows less one. */
    readonly height?: number;
    /** Columns of the axis with its label. */
    readonly offset?: number;
    /** Put before a glyph of the series of that index, and `\x1b[0m` behind. */
    readonly colors?: readonly string[];
    /** Ten: cross, axis, two unused, level, and the corners and rise of a step. */
    readonly symbols?: readonly string[];
    readonly format?: (value: number, index: number) => string;
  }
  const asciichart: {
    plot(series: readonly (readonly number[])[], config?: PlotConfig): string;
  };
  export default asciichart;
}
