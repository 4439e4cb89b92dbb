/**
 * Reading a driver's options: known names only, each of its own kind.
 *
 * @module
 */
import { RecipeError } from "../core/errors.ts";
import type { Json } from "../core/model.ts";

/** The options of a driver that has none. @throws {RecipeError} when there is one */
export function noOptions(driver: string, raw: Readonly<Record<string, Json>>): Record<string, Json> {
  const [first] = Object.keys(raw);
  if (first === undefined) return {};
  throw new RecipeError(`Cannot use the option "${first}" with the driver "${driver}": it has no options`, { path: [first], got: first });
}

/** What an option may be, how it is written out in full. */
export interface OptionKind {
  /** `undefined` when the value is not of this kind; else the value as the driver keeps it. */
  readonly read: (value: Json) => Json | undefined;
  readonly wanted: string;
  readonly fallback: Json;
}

/**
 * Reads options by their names; missing ones get their fallback.
 *
 * @throws {RecipeError} on an unknown name ("Did you mean" has the known ones) or a value of another kind
 */
export function readOptions(
  driver: string,
  kinds: Readonly<Record<string, OptionKind>>,
  raw: Readonly<Record<string, Json>>,
): Record<string, Json> {
  const among = Object.keys(kinds);
  for (const key of Object.keys(raw)) {
    if (!Object.hasOwn(kinds, key)) {
      throw new RecipeError(`Cannot use the option "${key}" with the driver "${driver}": its options are ${among.join(", ")}`, {
        path: [key],
        got: key,
        among,
      });
    }
  }
  return Object.fromEntries(
    Object.entries(kinds).map(([key, kind]) => {
      const value = raw[key];
      if (value === undefined || value === kind.fallback) return [key, kind.fallback] as const;
      const read = kind.read(value);
      if (read === undefined) {
        throw new RecipeError(`Cannot set the option "${key}" to ${JSON.stringify(value)}: wanted ${kind.wanted}`, { path: [key] });
      }
      return [key, read] as const;
    }),
  );
}

/** `true` or `false`, as a word or a boolean; kept as a word, as Docker does. */
export function yesNo(fallback: boolean): OptionKind {
  return {
    read: (value) => String(value) === "true" ? "true" : String(value) === "false" ? "false" : undefined,
    wanted: "true or false",
    fallback: `${fallback}`,
  };
}

/** A whole number from `from` to `to`; kept as a word. */
export function whole(from: number, to: number, fallback: number): OptionKind {
  return {
    read: (value) => {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      return typeof number === "number" && Number.isInteger(number) && number >= from && number <= to ? `${number}` : undefined;
    },
    wanted: `a whole number from ${from} to ${to}`,
    fallback: `${fallback}`,
  };
}

/** A text that `test` accepts. */
export function text(test: (value: string) => boolean, wanted: string, fallback: string): OptionKind {
  return { read: (value) => typeof value === "string" && test(value) ? value : undefined, wanted, fallback };
}
