/**
 * How long to wait before the end of a container is acted on: one that keeps ending must not keep the lab busy.
 *
 * @module
 */

/** Milliseconds a container must have run for its end to be acted on at once. */
const SETTLED = 10_000;
const FIRST_WAIT = 100;
const LONGEST_WAIT = 60_000;

/** Remembers how often each container ended of late. */
export class Patience {
  readonly #waits = new Map<string, { readonly since: number; readonly wait: number }>();

  /** Notes an end at the time `now`. @returns milliseconds to wait: 0 for a container that ran for a while, doubling up to a minute for one that keeps ending */
  waitFor(name: string, now: number): number {
    const before = this.#waits.get(name);
    const calm = before === undefined || now - before.since > before.wait + SETTLED;
    const wait = calm ? 0 : Math.min(Math.max(before.wait * 2, FIRST_WAIT), LONGEST_WAIT);
    this.#waits.set(name, { since: now, wait });
    return wait;
  }
}
