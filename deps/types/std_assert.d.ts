/** Fails unless the value is truthy. */
export function assert(value: unknown, message?: string): asserts value;
/** Fails unless both are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void;
/** Fails unless the text matches. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void;
/** Fails unless the text contains the other. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void;
/** Fails unless the function throws; returns the error. */
export function assertThrows<E extends Error = Error>(
  // deno-lint-ignore no-explicit-any -- any constructor signature is fine
  fn: () => unknown,
  ErrorClass?: abstract new (...args: any[]) => E,
  includes?: string,
): E;
/** Fails unless the promise rejects; resolves to the error. */
export function assertRejects<E extends Error = Error>(
  // deno-lint-ignore no-explicit-any -- any constructor signature is fine
  fn: () => Promise<unknown>,
  ErrorClass?: abstract new (...args: any[]) => E,
  includes?: string,
): Promise<E>;
