/**
 * Text from a recipe, a kernel or a program, made safe to show: a terminal never sees an escape that our own code did not write.
 *
 * @module
 */
// C0 and C1 controls, and the Unicode marks that reorder or hide text on a line (Trojan Source, CVE-2021-42574).
// deno-lint-ignore no-control-regex -- control characters are exactly what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff]/g;

/** Replaces control characters and direction marks by their visible `\x1b` or `\u202e` spelling. */
export function plain(text: string): string {
  return text.replace(CONTROL, (found) => {
    const code = found.codePointAt(0) ?? 0;
    if (found === "\n") return "\\n";
    if (found === "\t") return "\\t";
    return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

// What terminals show two columns wide: the East Asian scripts, their punctuation and full forms, and pictures.
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** Columns the text takes on a terminal: wide characters two, marks that join the letter before them none. */
export function width(text: string): number {
  // Printable ASCII is by far the usual case.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    columns += WIDE.test(segment) ? 2 : /^[\p{Mn}\p{Me}\p{Cf}]/u.test(segment) ? 0 : 1;
  }
  return columns;
}

/** Fills the text with blanks to so many columns; longer text stays as it is. */
export function pad(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - width(text)));
}

/** Cuts the text to so many columns, the last one being `…` when something is lost. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (width(kept + segment) > columns - 1) break;
    kept += segment;
  }
  return columns > 0 ? kept + "…" : "";
}

/** Breaks prose into lines of at most so many columns, at blanks. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((word) => word !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && width(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, line];
}

/** A number with its noun, in the plural unless it is one: `1 step`, `3 steps`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}
