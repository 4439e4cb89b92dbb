/**
 * Several pieces of work at the same time, told in their order.
 *
 * @module
 */

/** How pieces of work are done. */
export interface Severally<T, R> {
  /** Pieces at work at the same time. */
  readonly atOnce: number;
  /** Whether a piece begins only after every such piece before it has ended. */
  readonly isQueued: (item: T) => boolean;
  readonly work: (item: T, index: number) => Promise<R>;
  /** Hears of every result, in the order of the items, as soon as those before it are known. */
  readonly say: (result: R) => void;
  /** Once it fires nothing more is begun. */
  readonly signal?: AbortSignal;
}

/**
 * Does the work for each item.
 *
 * @throws {unknown} what the first failing piece throws, once nothing is at work any more
 * @example
 * ```ts
 * import { severally } from "./keeper_severally.ts";
 * const said: number[] = [];
 * await severally([3, 1, 2], { atOnce: 2, isQueued: () => false, work: (item) => Promise.resolve(item * 10), say: (result) => said.push(result) });
 * console.assert(said.join() === "30,10,20");
 * ```
 */
export async function severally<T, R>(items: readonly T[], { atOnce, isQueued, work, say, signal }: Severally<T, R>): Promise<void> {
  const waiting = [...items.entries()];
  const results = new Map<number, R>();
  let told = 0;
  let isQueueBusy = false;
  let failure: { readonly error: unknown } | undefined;
  const atWork = new Set<Promise<void>>();
  const next = () => {
    const at = waiting.findIndex(([, item]) => !isQueueBusy || !isQueued(item));
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  };
  const one = async (index: number, item: T) => {
    const queued = isQueued(item);
    if (queued) isQueueBusy = true;
    try {
      results.set(index, await work(item, index));
      for (; results.has(told); told++) say(results.get(told)!);
    } catch (error) {
      failure ??= { error };
    } finally {
      if (queued) isQueueBusy = false;
    }
  };
  for (;;) {
    while (atWork.size < atOnce && failure === undefined && signal?.aborted !== true) {
      const found = next();
      if (found === undefined) break;
      const running = one(...found).finally(() => atWork.delete(running));
      atWork.add(running);
    }
    if (atWork.size === 0) break;
    await Promise.race(atWork);
  }
  if (failure !== undefined) throw failure.error;
}
