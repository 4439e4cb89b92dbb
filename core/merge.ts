/**
 * JSON Merge Patch (RFC 7386): how a recipe's `changes` say what becomes different.
 *
 * @module
 */
import type { Json } from "./model.ts";

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Whether a JSON value is an object (not a list, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Applies a merge patch: objects are merged key by key, `null` takes a key away, anything else (a list too) replaces. Neither argument is modified.
 *
 * @example Usage
 * ```ts
 * import { mergePatch } from "./merge.ts";
 * console.log(mergePatch({ a: 1, b: { c: [1, 2], d: 3 } }, { a: null, b: { c: [4] } })); // { b: { c: [4], d: 3 } }
 * ```
 */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, Json>(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key) ?? null, value));
  }
  // Object.fromEntries defines own properties, so a key "__proto__" stays data.
  return Object.fromEntries(merged);
}
