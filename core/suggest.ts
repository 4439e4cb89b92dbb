/**
 * Words for error texts: the nearest known word, quoted values, lists with "and".
 *
 * @module
 */

/** Counts the letters to add, drop, change or swap with a neighbour to get from one word to the other (Damerau-Levenshtein, adjacent swaps). */
export function distance(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let best = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 0;
}

/**
 * Finds the known words that a wrong one was probably meant to be, nearest first.
 *
 * @example Usage
 * ```ts
 * import { closest } from "./suggest.ts";
 * console.log(closest("ngnix", ["nginx", "mysql"])); // ["nginx"]
 * ```
 */
export function closest(got: string, among: readonly string[]): string[] {
  // A name of thousands of letters is no typing mistake, and would cost a second.
  if (got.length > 64) return [];
  const wanted = got.toLowerCase();
  const allowed = Math.max(1, Math.floor(got.length / 3));
  return among
    .map((word) => ({ word, far: distance(wanted, word.toLowerCase()) }))
    .filter(({ word, far }) => far <= allowed && far < word.length && word !== got)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ word }) => word);
}

/** A value as it stands in an error text: quoted, control characters escaped, cut after 60 characters. */
export function quote(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? String(value);
  const shown = text.length > 60 ? text.slice(0, 59) + "…" : text;
  return `"${shown.replace(UNSAFE, escaped)}"`;
}

// deno-lint-ignore no-control-regex -- control characters are exactly what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff]/g;

function escaped(found: string): string {
  if (found === "\n") return "\\n";
  if (found === "\t") return "\\t";
  const code = found.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Words in a row: `a`, `a and b`, `a, b and c`. Nothing for none. */
export function listed(words: readonly string[], last: "and" | "or" = "and"): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
