/** Work done several pieces at a time. @module */
import { assertEquals, assertRejects } from "../../deps/std_assert.ts";
import { severally } from "../../system/keeper_severally.ts";

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

Deno.test("severally() works on a few pieces at a time and tells results in order", async () => {
  const said: number[] = [];
  let busy = 0;
  let most = 0;
  await severally([30, 1, 20, 2, 10], {
    atOnce: 3,
    isQueued: () => false,
    work: async (ms, index) => {
      most = Math.max(most, ++busy);
      await sleep(ms);
      busy--;
      return index;
    },
    say: (index) => said.push(index),
  });
  assertEquals([said, most, busy], [[0, 1, 2, 3, 4], 3, 0]);
});

Deno.test("severally() begins a queued piece only after the one before it", async () => {
  const begun: string[] = [];
  const ended: string[] = [];
  await severally(["q1", "a", "q2", "b", "q3"], {
    atOnce: 5,
    isQueued: (name) => name.startsWith("q"),
    work: async (name) => {
      begun.push(`${name} after ${ended.filter((one) => one.startsWith("q")).length}`);
      await sleep(name.startsWith("q") ? 10 : 1);
      ended.push(name);
    },
    say: () => undefined,
  });
  assertEquals(begun.toSorted(), ["a after 0", "b after 0", "q1 after 0", "q2 after 1", "q3 after 2"]);
});

Deno.test("severally() begins nothing more once its signal fires or a piece fails", async () => {
  const stop = new AbortController();
  const done: number[] = [];
  const work = async (item: number) => {
    await sleep(1);
    done.push(item);
    if (item === 1) stop.abort();
  };
  await severally([0, 1, 2, 3], { atOnce: 1, isQueued: () => false, work, say: () => undefined, signal: stop.signal });
  assertEquals(done, [0, 1]);
  const failing = (item: number) => item === 0 ? Promise.reject(new Error("no")) : sleep(5).then(() => void done.push(item));
  await assertRejects(() => severally([0, 7, 8], { atOnce: 2, isQueued: () => false, work: failing, say: () => undefined }), Error, "no");
  assertEquals(done, [0, 1, 7]);
});
