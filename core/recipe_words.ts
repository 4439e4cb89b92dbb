/**
 * The small languages inside a recipe's texts: `${VAR:-default}`, command lines, times.
 *
 * @module
 */
import { type Path, RecipeError } from "./errors.ts";
import { quote } from "./suggest.ts";

/** Looks up a variable of the environment; pure callers hand in what they know. */
export type Variables = (name: string) => string | undefined;

/**
 * Fills in variables as Compose does: `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:?message}`, `${VAR?message}`, `${VAR:+instead}`,
 * `${VAR+instead}`; `$$` is a dollar sign. A variable that is not set and has no default is empty, and `unset` is told.
 *
 * @example Usage
 * ```ts
 * import { interpolate } from "./recipe_words.ts";
 * console.log(interpolate("${PORT:-8080}:80", { variables: () => undefined, path: [] })); // 8080:80
 * ```
 * @throws {RecipeError} If a dollar sign starts nothing known, or a variable that is asked for with `?` is missing.
 */
export function interpolate(
  text: string,
  options: { readonly variables: Variables; readonly path: Path; readonly unset?: (name: string) => void },
): string {
  const { variables, path, unset } = options;
  if (!text.includes("$")) return text;
  let filled = "";
  for (let at = 0; at < text.length;) {
    if (text[at] !== "$") {
      filled += text[at++];
      continue;
    }
    if (text[at + 1] === "$") {
      filled += "$";
      at += 2;
      continue;
    }
    const bare = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(text.slice(at));
    const end = closing(text, at);
    const braced = end < 0 ? null : /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([^]*))?$/.exec(text.slice(at + 2, end));
    const name = bare?.[1] ?? braced?.[1];
    if (name === undefined) {
      throw new RecipeError(`Cannot fill in the variables of ${quote(text)}: "$" starts a variable such as \${PORT} or \${PORT:-8080}`, {
        path,
        hint: 'Write "$$" for a dollar sign',
      });
    }
    filled += bare ? value(name, "", "") : value(name, braced?.[2] ?? "", braced?.[3] ?? "");
    at = bare ? at + bare[0].length : end + 1;
  }
  return filled;

  function value(name: string, how: string, word: string): string {
    const found = variables(name);
    const there = found !== undefined && (found !== "" || !how.startsWith(":"));
    const inner = (): string => interpolate(word, options);
    if (how.endsWith("+")) return there ? inner() : "";
    if (there) return found;
    if (how.endsWith("-")) return inner();
    if (how.endsWith("?")) {
      throw new RecipeError(`Cannot fill in the variable ${quote(name)}: ${word === "" ? "it is not set" : quote(inner())}`, { path });
    }
    unset?.(name);
    return "";
  }
}

/** Where the brace that opens after `$` closes; -1 when there is none. */
function closing(text: string, dollar: number): number {
  if (text[dollar + 1] !== "{") return -1;
  let depth = 0;
  for (let at = dollar + 1; at < text.length; at++) {
    if (text[at] === "{" && text[at - 1] === "$") depth++;
    if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}

/**
 * Splits a command line into words as a shell does: blanks, single and double quotes, backslashes. Nothing is expanded.
 *
 * @example Usage
 * ```ts
 * import { shellWords } from "./recipe_words.ts";
 * console.log(shellWords(`sh -c "echo it's"`, [])); // ["sh", "-c", "echo it's"]
 * ```
 * @throws {RecipeError} If a quote is not closed.
 */
export function shellWords(text: string, path: Path): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= "";
    if (char === "'" || char === '"') {
      const end = endOfQuote(text, at);
      if (end < 0) throw new RecipeError(`Cannot split the command line ${quote(text)}: a quote ${char} is not closed`, { path });
      const inside = text.slice(at + 1, end);
      word += char === "'" ? inside : inside.replace(/\\([\\"$`])/g, "$1").replace(/\\\n/g, "");
      at = end;
    } else if (char === "\\") word += text[++at] ?? "";
    else word += char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function endOfQuote(text: string, start: number): number {
  const mark = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (mark === '"' && text[at] === "\\") at++;
    else if (text[at] === mark) return at;
  }
  return -1;
}

const UNITS = { ms: 1, s: 1000, m: 60_000 } as const;
const LONGEST = 600_000;

/**
 * Reads a time as milliseconds: `500ms`, `5s`, `1m`, or a bare number of milliseconds.
 *
 * @throws {RecipeError} If it is no time, or not between 1 ms and 10 minutes.
 */
export function milliseconds(time: string | number, path: Path): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(String(time));
  const ms = typeof time === "number" ? time : Number(found?.[1]) * UNITS[(found?.[2] ?? "ms") as keyof typeof UNITS];
  if (Number.isFinite(ms) && ms >= 1 && ms <= LONGEST) return Math.round(ms);
  throw new RecipeError(`Cannot read the time ${quote(time)}: 1ms to 10m is wanted, such as 5s or 500ms`, { path });
}
