/** What tests use of it; the package has no types of its own. */
declare module 'parse-prometheus-text-format' {
  interface Family {
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly metrics: readonly object[];
  }

  /** Throws when the text is not in Prometheus' format. */
  export default function parse(text: string): Family[];
}
