/**
 * Files that are made from others: the JSON Schema of recipes and the index of the shipped ones. `deno task generate` writes them,
 * `--check` says whether they are fresh.
 *
 * @module
 */
import { parseRecipe } from "../../core/recipe.ts";
import { recipeJsonSchema } from "../../core/schema.ts";
import { parseArgs } from "../../deps/std_cli.ts";

const ROOT = new URL("../../", import.meta.url);

/** The text of the index of recipes, from their names and titles. */
export function indexText(recipes: readonly { readonly name: string; readonly title: string }[]): string {
  const entries = recipes.map(({ name, title }) =>
    `  {
    name: ${JSON.stringify(name)},
    title: ${JSON.stringify(title)},
    load: async () => (await import("./${name}.yaml", { with: { type: "text" } })).default,
  },
`
  );
  return `/**
 * The shipped recipes by name; made by \`deno task generate\` from their titles. The texts are imported, so that names work for a remote import too.
 *
 * @module
 */

/** One shipped recipe. */
export interface ShippedRecipe {
  /** Its name on the command line. */
  readonly name: string;
  readonly title: string;
  /** Its YAML. */
  load(): Promise<string>;
}

/** All of them, by name. */
export const recipes: readonly ShippedRecipe[] = [
${entries.join("")}];
`;
}

/** Every generated file of this checkout: its path and the text it should have. */
async function generated(): Promise<readonly (readonly [path: string, text: string])[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(new URL("recipes/", ROOT))) {
    if (entry.isFile && entry.name.endsWith(".yaml")) names.push(entry.name.slice(0, -".yaml".length));
  }
  const found = await Promise.all(
    names.sort().map(async (name) => {
      const file = `recipes/${name}.yaml`;
      const { recipe } = await parseRecipe(await Deno.readTextFile(new URL(file, ROOT)), { file });
      return { name, title: recipe.title };
    }),
  );
  return [
    ["recipes/index.ts", indexText(found)],
    ["schema/recipe.schema.json", JSON.stringify(recipeJsonSchema(), undefined, 2) + "\n"],
  ];
}

if (import.meta.main) {
  const { check } = parseArgs(Deno.args, { boolean: ["check"] });
  let stale = 0;
  for (const [path, text] of await generated()) {
    const now = await Deno.readTextFile(new URL(path, ROOT)).catch(() => "");
    if (now === text) continue;
    stale++;
    if (check) console.error(`${path} is not what \`deno task generate\` makes`);
    else {
      await Deno.writeTextFile(new URL(path, ROOT), text);
      console.error(`wrote ${path}`);
    }
  }
  Deno.exit(check && stale > 0 ? 1 : 0);
}
