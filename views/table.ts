/**
 * Aligned tables for people: columns as wide as their text, prose is cut when the screen is narrow.
 *
 * @module
 */
import { cut, pad, plain, width } from "./plain.ts";

/** How a table is laid out. */
export interface TableOptions {
  /** Columns of the screen. @default {Infinity} */
  readonly columns?: number;
  /** Headings of what may be cut when the screen is narrower; names and addresses are worth a wrapped line. @default {[]} */
  readonly cut?: readonly string[];
}

const GAP = 2;
/** No column is cut below this. */
const NARROWEST = 6;

/**
 * Lays out a heading and rows of cells. A cell may hold several lines (`\n`); the row is then as high as its highest cell.
 *
 * @example Usage
 * ```ts
 * import { table } from "./table.ts";
 * console.log(table(["NAME", "STATE"], [["web", "running"]]));
 * ```
 */
export function table(heading: readonly string[], rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const cells = [heading, ...rows].map((row) => heading.map((_, column) => (row[column] ?? "").split("\n").map(plain)));
  const widths = fit(
    heading.map((_, column) => Math.max(...cells.map((row) => Math.max(...(row[column] ?? [""]).map(width))))),
    heading.map((name) => options.cut?.includes(name) ?? false),
    options.columns ?? Infinity,
  );
  const lines = cells.flatMap((row) => {
    const height = Math.max(...row.map((cell) => cell.length));
    return Array.from({ length: height }, (_, at) =>
      row.map((cell, column) => {
        const room = widths[column] ?? 0;
        return pad(cut(cell[at] ?? "", room), room);
      }).join(" ".repeat(GAP)).trimEnd());
  });
  return lines.join("\n") + "\n";
}

/** Takes columns away from the widest that may be cut, until the row fits the screen. */
function fit(widths: readonly number[], mayCut: readonly boolean[], columns: number): number[] {
  const fitted = [...widths];
  let over = fitted.reduce((sum, each) => sum + each, 0) + GAP * (fitted.length - 1) - columns;
  while (over > 0) {
    const widest = Math.max(...fitted.filter((_, column) => mayCut[column]));
    if (widest <= NARROWEST) break;
    fitted[fitted.findLastIndex((each, column) => each === widest && mayCut[column])] = widest - 1;
    over -= 1;
  }
  return fitted;
}
