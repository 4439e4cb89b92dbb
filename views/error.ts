/**
 * The one place where errors become text: what failed, the line of the recipe with a caret, the nearest word, labelled details, what to do.
 *
 * @module
 */
import { type ErrorData, PatchbayError, type Place } from "../core/errors.ts";
import { closest, listed } from "../core/suggest.ts";
import { pad, plain, width, wrap } from "./plain.ts";

/** How an error is shown. */
export interface ErrorTextOptions {
  /** With terminal colours. @default {false} */
  readonly color?: boolean;
}

/** Columns of the recipe's line that are shown at most. */
const WINDOW = 96;
const PROSE = 100;

/**
 * Renders an error as text for a terminal, ending with a line end. Control characters from recipes and from programs are made visible.
 *
 * @example Usage
 * ```ts
 * import { RecipeError } from "../core/errors.ts";
 * import { errorText } from "./error.ts";
 * console.log(errorText(new RecipeError('Cannot find "ngnix"', { got: "ngnix", among: ["nginx", "mysql"] })));
 * ```
 */
export function errorText(error: unknown, options: ErrorTextOptions = {}): string {
  const paint = options.color === true
    ? (code: number, text: string) => `\x1b[${code}m${text}\x1b[0m`
    : (_code: number, text: string) => text;
  const head = `${paint(31, "error:")} ${plain(messageOf(error))}`;
  if (!(error instanceof PatchbayError)) return [head, ...stackOf(error)].join("\n") + "\n";
  const { data } = error;
  return [
    head,
    ...placeLines(data.place, paint),
    ...detailLines(data.details),
    ...(data.more ?? []).map((each) => `  also   ${plain(each)}`),
    ...suggestionLines(data),
    ...(data.hint === undefined ? [] : data.hint.split("\n").flatMap((each) => wrap(plain(each), PROSE)).map((each) => `  ${each}`)),
  ].join("\n") + "\n";
}

/** An error as plain data, for `--format json`: the fields of the text, with their names. */
export function errorJson(error: unknown): {
  readonly version: 1;
  readonly error: {
    readonly name: string;
    readonly message: string;
    readonly exitCode: number;
    readonly place?: Place;
    readonly suggestions?: readonly string[];
    readonly details?: Readonly<Record<string, string>>;
    readonly more?: readonly string[];
    readonly hint?: string;
  };
} {
  if (!(error instanceof PatchbayError)) return { version: 1, error: { name: "Error", message: messageOf(error), exitCode: 1 } };
  const { place, details, more, hint } = error.data;
  const suggestions = suggestionsOf(error.data);
  return {
    version: 1,
    error: {
      name: error.name,
      message: error.message,
      exitCode: error.exitCode,
      ...(place && { place }),
      ...(suggestions.length > 0 && { suggestions }),
      ...(details && { details }),
      ...(more && { more }),
      ...(hint !== undefined && { hint }),
    },
  };
}

/** A warning as text for a terminal. */
export function warningText(text: string, options: ErrorTextOptions = {}): string {
  return `${options.color === true ? "\x1b[33mwarning:\x1b[0m" : "warning:"} ${plain(text)}\n`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An error nobody expected is ours: its stack helps to report it. */
function stackOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  return error.stack.split("\n").filter((line) => /^\s+at /.test(line)).map((line) => `  ${plain(line.trim())}`);
}

/** `FILE:LINE:COLUMN`, the line itself, and a caret below the column. Of a long line, the part around the column. */
function placeLines(place: Place | undefined, paint: (code: number, text: string) => string): string[] {
  if (place === undefined) return [];
  const where = `  ${plain(place.file)}:${place.line}:${place.column}    `;
  const at = Math.min(place.column - 1, place.text.length);
  const blanks = place.text.length - place.text.trimStart().length;
  const from = at - blanks < WINDOW ? Math.min(blanks, at) : at - Math.floor(WINDOW / 2);
  const before = (from > blanks ? "…" : "") + plain(place.text.slice(from, at));
  const rest = plain(place.text.slice(at, from + WINDOW).trimEnd()) + (place.text.trimEnd().length > from + WINDOW ? "…" : "");
  return [`${where}${before}${rest}`, `${" ".repeat(width(where) + width(before))}${paint(31, "^")}`];
}

function detailLines(details: Readonly<Record<string, string>> | undefined): string[] {
  const entries = Object.entries(details ?? {});
  const room = Math.max(11, ...entries.map(([label]) => width(plain(label)))) + 3;
  return entries.flatMap(([label, text]) =>
    text.trimEnd().split("\n").map((line, index) => `  ${pad(index === 0 ? plain(label) : "", room)}${plain(line)}`.trimEnd())
  );
}

function suggestionsOf(data: ErrorData): string[] {
  return data.got === undefined || data.among === undefined ? [] : closest(data.got, data.among);
}

function suggestionLines(data: ErrorData): string[] {
  const words = suggestionsOf(data).map((word) => `"${plain(word)}"`);
  return words.length === 0 ? [] : [`  Did you mean ${listed(words, "or")}?`];
}
