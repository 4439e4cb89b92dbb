import { RecipeError } from "../../core/errors.ts";
import { parseRecipe } from "../../core/recipe.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "../../deps/std_assert.ts";
import { faults } from "../faults/index.ts";
import { faultText } from "../faults/render.ts";

for (const { name, yaml, text } of faults) {
  Deno.test(`the fault ${name} is explained`, () => assertEquals(faultText(name, yaml), text));
}

Deno.test("every fault is found, is the recipe's, and shows its place", () => {
  for (const { name, text } of faults) {
    assertMatch(text, /^error: Cannot .*[^.]\n/, name);
    assertMatch(text, /\n {2}[^\n]+\.yaml:\d+:\d+ {4}.*\n *\^\n/, name);
    assertMatch(text, /\nexit 2\n$/, name);
    // deno-lint-ignore no-control-regex -- no terminal escape may pass
    assert(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text), name);
  }
});

Deno.test("a recipe of 5 MB is refused before it is parsed", () => {
  const text = "services: { web: { image: nginx } }\n" + "# filler\n".repeat(5 * 1024 * 1024 / 9);
  const start = performance.now();
  const error = assertThrows(() => parseRecipe(text, { file: "big.yaml" }), RecipeError, "it has 5.0 MiB, 1 MiB is the most");
  assert(performance.now() - start < 200);
  assertEquals(error.exitCode, 2);
});

Deno.test("a recipe nested five thousand levels deep is refused", () => {
  const error = assertThrows(() => parseRecipe("a: " + "[".repeat(5000) + "]".repeat(5000)), RecipeError);
  assertStringIncludes(error.message, "nested");
});

Deno.test("an alias bomb is refused in under a second", () => {
  const bomb = faults.find(({ name }) => name === "alias-bomb");
  const start = performance.now();
  assertThrows(() => parseRecipe(bomb?.yaml ?? ""), RecipeError, "aliases");
  assert(performance.now() - start < 1000);
});
