/**
 * Small words for sentences.
 *
 * @module
 */

/** `1 address`, `address 10.0.0.1` and lists, agreeing with the noun. */
export function plural(things: readonly string[], one: string, many: string): string {
  if (things.length === 0) return `no ${one}`;
  return `the ${things.length === 1 ? one : many} ${things.join(", ")}`;
}
