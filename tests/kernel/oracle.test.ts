/** Recipes leave the kernel as a real dockerd left it: links, routes, rules in order, sysctls and files, on the host and in every container. @module */
import { assertEquals } from "../../deps/std_assert.ts";
import { type Exec, observe } from "../conformance/observe.ts";
import { normal } from "../conformance/normal.ts";
import { oracleRecipes } from "../conformance/oracle_recipes.ts";
import { differences, recorded } from "../conformance/state.ts";
import { everyone, type Person, person } from "./person.ts";
import { rows } from "./words.ts";

/** Looks until the state is the recorded one; the kernel settles addresses and carriers for a second or two. Returns what still differs then. */
async function settled(who: Person, machine: unknown): Promise<{ left: string[]; wanted: unknown; found: unknown }> {
  const exec: Exec = (place, argv) => who.ok(["exec", place, "--", ...argv]);
  const wanted = recorded(machine);
  const end = performance.now() + 8000;
  for (;;) {
    const found = normal(await observe(exec, await rows(who)));
    const left = differences(wanted, found);
    if (left.length === 0 || performance.now() > end) return { left, wanted, found };
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

for (const name of everyone) {
  for (const scenario of oracleRecipes) {
    Deno.test(`${name}'s ${scenario.name} is the kernel state that a real dockerd left`, async (t) => {
      await using who = await person(name);
      await who.ok(["up", "-"], { input: scenario.recipe });
      for (const [index, state] of scenario.states.entries()) {
        await t.step(state.label, async () => {
          if (index > 0) await who.ok(["change", `${index}`]);
          const { left, wanted, found } = await settled(who, state.machine);
          assertEquals(left, [], `${scenario.name}, ${state.label}:\n${left.join("\n")}`);
          assertEquals(found, wanted);
        });
      }
    });
  }
}
