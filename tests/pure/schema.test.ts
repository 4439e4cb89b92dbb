import { assertEquals } from "../../deps/std_assert.ts";
import { parseRecipe } from "../../core/recipe.ts";
import { recipeJsonSchema } from "../../core/schema.ts";
import { recipes } from "../../recipes/index.ts";
import committed from "../../schema/recipe.schema.json" with { type: "json" };
import { indexText } from "../../tasks/dev/generate.ts";
import index from "../../recipes/index.ts" with { type: "text" };

Deno.test("the committed JSON Schema is the one the recipe language gives", () => {
  assertEquals(JSON.stringify(committed), JSON.stringify(recipeJsonSchema()));
});

Deno.test("the index of recipes has each recipe's own name and title", async () => {
  for (const shipped of recipes) {
    const { recipe, warnings } = parseRecipe(await shipped.load(), { file: `recipes/${shipped.name}.yaml` });
    assertEquals([shipped.name, shipped.title, warnings], [recipe.name, recipe.title, []]);
  }
  assertEquals(index, indexText(recipes));
});
