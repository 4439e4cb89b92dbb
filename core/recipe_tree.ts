/**
 * YAML text → plain JSON: size, tabs, syntax, one document, no alias bombs or cycles, no control characters; `<<` merged as Compose does.
 *
 * @module
 */
import { parse } from "../deps/std_yaml.ts";
import { type Path, RecipeError } from "./errors.ts";
import type { Json } from "./model.ts";
import { placeAt } from "./recipe_place.ts";
import { quote } from "./suggest.ts";

/** Bytes of the longest recipe that is read. */
export const MAX_BYTES = 1_048_576;
/** Values a recipe may have once its aliases are written out. */
export const MAX_VALUES = 100_000;
/** Levels a recipe may be nested. */
export const MAX_DEPTH = 64;

/**
 * Reads one YAML document as plain JSON.
 *
 * @throws {RecipeError} With the place, if the text is too long, indented with tabs, not YAML, several documents, or unfolds to too much.
 */
export function readTree(text: string, file: string): Json {
  refuseLong(text, file);
  refuseControls(text, file);
  refuseTabs(text, file);
  return plainTree(parseYaml(text, file), []);
}

function refuseLong(text: string, file: string): void {
  const bytes = text.length > MAX_BYTES ? text.length : new TextEncoder().encode(text).length;
  if (bytes <= MAX_BYTES) return;
  const size = (bytes / 1_048_576).toFixed(1);
  throw new RecipeError(`Cannot read the recipe ${quote(file)}: it has ${size} MiB, 1 MiB is the most`, {
    hint: "A lab of a thousand containers needs about 100 KiB; is this the right file?",
  });
}

/** A control character in the file itself: an editor does not show it, a terminal obeys it. */
function refuseControls(text: string, file: string): void {
  const offset = text.search(UNPRINTABLE);
  if (offset < 0) return;
  throw new RecipeError(`Cannot read the recipe: it holds the control character ${quote(text[offset])}`, {
    place: placeAt(text, offset, file),
  });
}

/** The parser takes a tab at the start of a line as a blank and builds the wrong tree, silently. Block scalars may hold tabs after their indentation. */
function refuseTabs(text: string, file: string): void {
  const lines = text.split("\n");
  let block = -1;
  for (const [index, line] of lines.entries()) {
    const indent = line.length - line.trimStart().length;
    const spaces = line.length - line.replace(/^ +/, "").length;
    if (line.trim() === "" || (block >= 0 && spaces > block)) continue;
    block = /(^|[\s:-])[|>][-+0-9]*\s*(#.*)?$/.test(line) && !/^\s*#/.test(line) ? spaces : -1;
    if (!line.slice(0, indent).includes("\t")) continue;
    const offset = lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0) + line.indexOf("\t");
    throw new RecipeError("Cannot read the indentation: it holds a tab, YAML wants blanks", {
      place: placeAt(text, offset, file),
      hint: "Set the editor to two blanks a level",
    });
  }
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text, { schema: "core" });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new RecipeError(`Cannot read the recipe ${quote(file)}: it is nested too deeply, ${MAX_DEPTH} levels are the most`, {
        got: file,
        among: [],
      });
    }
    if (!(error instanceof SyntaxError)) throw error;
    const offset = "offset" in error && typeof error.offset === "number" ? error.offset : 0;
    const { reason, hint } = complaintOf(error.message.replace(/ at line \d+, column \d+:[\s\S]*$/, ""));
    throw new RecipeError(`Cannot read the YAML: ${reason}`, { place: placeAt(text, offset, file), ...(hint && { hint }) });
  }
}

const COMPLAINTS: readonly (readonly [RegExp, string, string?])[] = [
  [/more than 1 document/, "a second document starts here, one is wanted", 'Take the second "---" and what follows away'],
  [/duplicated key/, "this key stands in the same map already", "Keep one of the two"],
  [/explicit mapping pair/, "a second colon stands in this text", "A text with a colon and a blank in it wants quotes"],
  [/unexpected end of the stream within a flow/, "a [ or { is not closed"],
  [/unexpected end of the stream within a (single|double) quoted/i, "a quote is not closed"],
  [/bad indentation of a mapping entry/, "this key stands in no column of a map above it", "Keys of one map start in one column"],
  [/bad indentation of a sequence entry/, "this item stands in no column of a list above it", "Items of one list start in one column"],
  [
    /document separator is expected/,
    "this does not go on with what stands above it",
    "Is it a list item among keys, or a text that wants quotes?",
  ],
  [/unidentified alias/, "this alias has no anchor above it"],
  [/unknown tag/, "tags (words with !) have no meaning in a recipe"],
];

/** The parser's commonest complaints in a person's words; others as they are, without the parser's own first words. */
function complaintOf(message: string): { readonly reason: string; readonly hint?: string } {
  const known = COMPLAINTS.find(([pattern]) => pattern.test(message));
  if (known === undefined) return { reason: message.replace(/^Cannot [^:]*: /, "").replace(/^./, (first) => first.toLowerCase()) };
  const [, reason, hint] = known;
  return hint === undefined ? { reason } : { reason, hint };
}

/**
 * Copies a value as plain JSON, aliases written out and `<<` merged.
 *
 * @throws {RecipeError} With the path, if it is circular, too deep, too large, or holds what JSON cannot say.
 */
export function plainTree(value: unknown, start: Path): Json {
  let values = 0;
  const open = new Set<unknown>();
  const copy = (value: unknown, path: Path): Json => {
    if (++values > MAX_VALUES) {
      throw new RecipeError(`Cannot read the recipe: with its aliases written out it has more than ${MAX_VALUES} values`, {
        path: path.slice(0, 2),
      });
    }
    if (typeof value === "string") return cleanText(value, path);
    if (typeof value === "boolean" || value === null) return value;
    if (typeof value === "number") {
      if (Number.isFinite(value)) return value;
      throw new RecipeError(`Cannot read the number ${quote(String(value))}: a finite one is wanted`, { path });
    }
    if (typeof value !== "object") throw new RecipeError(`Cannot read a value of type ${typeof value}: plain data is wanted`, { path });
    if (open.has(value)) throw new RecipeError("Cannot write out an alias: it stands inside the value it names", { path });
    if (path.length > MAX_DEPTH) {
      throw new RecipeError(`Cannot read the recipe: it is nested more than ${MAX_DEPTH} levels deep`, { path: path.slice(0, 2) });
    }
    open.add(value);
    const copied = Array.isArray(value) ? value.map((each, index) => copy(each, [...path, index])) : copyMap(value, path);
    open.delete(value);
    return copied;
  };
  const copyMap = (value: object, path: Path): Json => {
    const entries = new Map<string, Json>();
    const merged: Json[] = [];
    for (const [key, each] of Object.entries(value)) {
      // A TypeScript recipe may leave a key out by giving it undefined.
      if (each === undefined) continue;
      cleanText(key, [...path, key]);
      if (key === "__proto__") {
        throw new RecipeError(`Cannot use the name ${quote(key)}: it is no name but a trap`, { path: [...path, key] });
      }
      const copied = copy(each, [...path, key]);
      if (key === "<<") merged.push(...(Array.isArray(copied) ? copied : [copied]));
      else entries.set(key, copied);
    }
    for (const each of merged) {
      if (typeof each !== "object" || each === null || Array.isArray(each)) {
        throw new RecipeError('Cannot merge with "<<": a map, or a list of maps, is wanted', { path: [...path, "<<"] });
      }
      for (const [key, inherited] of Object.entries(each)) if (!entries.has(key)) entries.set(key, inherited);
    }
    return Object.fromEntries(entries);
  };
  return copy(value, start);
}

// As below, but a file may have line ends of two characters.
// deno-lint-ignore no-control-regex -- control characters are exactly what is looked for
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
// Line breaks and tabs are text; every other control character would reach terminals, argv or files unseen.
// deno-lint-ignore no-control-regex -- control characters are exactly what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

function cleanText(text: string, path: Path): string {
  if (CONTROL.test(text)) throw new RecipeError(`Cannot read the text ${quote(text)}: it holds a control character`, { path });
  return text;
}
