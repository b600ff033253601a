/** One line of the table. */
export interface Figure {
  readonly measure: string;
  readonly result: string;
  readonly target: string;
  /** Undefined where there is no target, or it cannot be measured here. */
  readonly met: boolean | undefined;
}

export interface BenchContext {
  /** Sizes for a smoke test: the figures then mean little. */
  readonly quick: boolean;
  /** An empty folder, removed after the measure. */
  readonly folder: string;
  /** What goes on, for the person waiting. */
  readonly note: (text: string) => void;
}

export type Measure = (context: BenchContext) => Promise<Figure[]>;

/** A table in Markdown. */
export function markdownTable(figures: readonly Figure[]): string {
  const met = (figure: Figure): string => (figure.met === undefined ? '–' : figure.met ? 'yes' : '**no**');
  const rows = figures.map((figure) => [figure.measure, figure.result, figure.target, met(figure)]);
  return [['measure', 'result', 'target', 'met'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`)
    .join('\n');
}
