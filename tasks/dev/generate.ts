/**
 * Files that are made from others: the JSON Schema of recipes, the index of the shipped ones and a page to read about each. `deno task generate` writes them,
 * `--check` says whether they are fresh.
 *
 * @module
 */
import { applyChange, parseRecipe } from "../../core/recipe.ts";
import { recipeJsonSchema } from "../../core/schema.ts";
import { difference } from "../../core/diff.ts";
import type { Recipe } from "../../core/model.ts";
import { planOf } from "../../core/plan.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { builtin } from "../../plugins/builtin.ts";
import { type Lesson, lessonsText, lessonText } from "../../views/lesson.ts";
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

/** A recipe with its plan, and with what each change does to a lab as it is built first. */
export function lessonOf(recipe: Recipe): Lesson {
  const { lab, ledger } = resolve(recipe, emptyLedger(), builtin);
  const plan = planOf(lab, builtin);
  let before = plan;
  let now = recipe;
  const changes = recipe.changes.map((change) => {
    now = applyChange(now, change);
    const next = planOf(resolve(now, ledger, builtin).lab, builtin);
    const { remove, added, changed } = difference(before.steps.flatMap((step) => step.ops), next);
    before = next;
    const set = new Set(changed.map(({ to }) => to));
    return { change, removed: remove, set: changed, added: added.filter((op) => !set.has(op)) };
  });
  return { recipe, plan, changes };
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
      const { recipe } = parseRecipe(await Deno.readTextFile(new URL(file, ROOT)), { file });
      return { name, title: recipe.title, lesson: lessonOf(recipe) };
    }),
  );
  return [
    ["recipes/index.ts", indexText(found)],
    ...found.map(({ name, lesson }) => [`docs/recipes/${name}.md`, lessonText(lesson)] as const),
    ["docs/recipes/README.md", lessonsText(found.map(({ lesson }) => lesson.recipe))],
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
