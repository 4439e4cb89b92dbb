/**
 * Secrets inside the capsule: kept in one 0600 file of the lab, put into texts just before use, masked in everything that is shown or logged.
 *
 * @module
 */
import { RecipeError } from "../core/errors.ts";
import type { SecretSource } from "../core/model.ts";
import { readIfThere, replaceFile } from "./append.ts";

const NAMED = /\{secret:([A-Za-z0-9_.-]+)\}/g;
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

/** The secrets of one lab. */
export class Secrets {
  readonly #path: string;
  #values: Map<string, string>;

  /** Loads what the lab in `dir` already has. */
  constructor(dir: string) {
    this.#path = `${dir}/secrets.json`;
    const text = readIfThere(this.#path);
    this.#values = new Map(text === undefined ? [] : Object.entries(JSON.parse(text) as Record<string, string>));
  }

  /**
   * Settles the value of every secret the recipe names: the one given now, else the one the lab has, else random characters.
   *
   * @throws {RecipeError} when a secret has no value and none may be made up
   */
  settle(sources: Readonly<Record<string, SecretSource>>, given: Readonly<Record<string, string>> = {}): void {
    const next = new Map<string, string>();
    for (const [name, source] of Object.entries(sources)) {
      const value = given[name] ?? this.#values.get(name) ?? (source.generate === undefined ? undefined : randomText(source.generate));
      if (value === undefined || value === "") {
        throw new RecipeError(`Cannot use the secret "${name}": it has no value, one is wanted from its environment variable or file`, {
          path: ["secrets", name],
        });
      }
      next.set(name, value);
    }
    const same = next.size === this.#values.size && [...next].every(([name, value]) => this.#values.get(name) === value);
    if (same) return;
    replaceFile(this.#path, JSON.stringify(Object.fromEntries(next)), "secrets");
    this.#values = next;
  }

  /** The value of one secret. @throws {RecipeError} when the recipe has no such secret */
  value(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined) {
      throw new RecipeError(`Cannot use the secret "${name}": the recipe does not name it under "secrets"`, {
        got: name,
        among: [...this.#values.keys()],
      });
    }
    return value;
  }

  /** Whether every secret that a text names has a value. */
  knows(text: string): boolean {
    return [...text.matchAll(NAMED)].every(([, name]) => this.#values.has(name!));
  }

  /** Replaces every `{secret:NAME}` by its value. @throws {RecipeError} when the recipe has no such secret */
  readonly reveal = (text: string): string => text.replace(NAMED, (_whole, name: string) => this.value(name));

  /** Replaces every known value by `{secret:NAME}`, also where JSON has escaped it; the longest values first. */
  readonly mask = (text: string): string => {
    const longestFirst = [...this.#values].sort((a, b) => b[1].length - a[1].length);
    return longestFirst.reduce((masked, [name, value]) => {
      const escaped = JSON.stringify(value).slice(1, -1);
      const plain = masked.replaceAll(value, `{secret:${name}}`);
      return escaped === value ? plain : plain.replaceAll(escaped, `{secret:${name}}`);
    }, text);
  };
}

/** Makes `length` random letters and digits (none that look alike). */
function randomText(length: number): string {
  const limit = 256 - 256 % ALPHABET.length;
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(64))) {
      if (byte < limit && text.length < length) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return text;
}
