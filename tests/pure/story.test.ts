import { storyLines } from "../../core/story.ts";
import type { At, Op, Step } from "../../core/op.ts";
import { assertEquals } from "../../deps/std_assert.ts";

const rule = (at: At, word: string): Op => ({ op: "rule", ns: "h1", family: 4, table: "filter", chain: "FORWARD", at, rule: ["-j", word] });
const step = (id: string, ...ops: Op[]): Step => ({ id, title: id, why: "", ops });

/** What a chain holds after the commands were typed one after the other. */
function typed(steps: readonly Step[]): string[] {
  const chain: string[] = [];
  for (const { line } of storyLines(steps)) {
    const [verb, , at, ...rest] = line.words.slice(2);
    if (verb === "-A") chain.push(line.words.slice(4).join(" "));
    else chain.splice(Number(at) - 1, 0, rest.join(" "));
  }
  return chain;
}

Deno.test("storyLines() numbers rules so that typing them one by one gives the chain its order", () => {
  const steps = [
    step("chains", rule("first", "USER"), rule("first", "ISOLATION"), rule("end", "RETURN")),
    step("old bridge", rule("top", "OLD-1"), rule("top", "OLD-2")),
    step("new bridge", rule("top", "NEW-1"), rule("top", "NEW-2"), rule("end", "LAST"), rule("before-return", "MINE")),
  ];
  assertEquals(
    typed(steps),
    ["USER", "ISOLATION", "NEW-1", "NEW-2", "OLD-1", "OLD-2", "MINE", "RETURN", "LAST"].map((word) => `-j ${word}`),
  );
});

Deno.test("storyLines() gives every other op its own command, in the order of the story", () => {
  const ops: Op[] = [{ op: "netns", ns: "h1" }, { op: "up", ns: "h1", dev: "lo" }];
  assertEquals(storyLines([step("a", ...ops)]).map(({ line }) => line.words.join(" ")), ["netns add h1", "link set dev lo up"]);
});
