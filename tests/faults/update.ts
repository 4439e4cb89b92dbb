/**
 * Writes down what each wrong recipe of this directory says now, and the index that the test reads. Look at the difference before keeping it:
 * `deno run --allow-read=tests/faults --allow-write=tests/faults tests/faults/update.ts`.
 *
 * @module
 */
import { faultText } from "./render.ts";

const here = new URL("./", import.meta.url);
const names: string[] = [];
for (const entry of Deno.readDirSync(here)) if (entry.name.endsWith(".yaml")) names.push(entry.name.slice(0, -".yaml".length));
names.sort();

for (const name of names) {
  Deno.writeTextFileSync(new URL(`${name}.txt`, here), faultText(name, Deno.readTextFileSync(new URL(`${name}.yaml`, here))));
}

const imports = names.flatMap((name, index) => [
  `import yaml${index} from "./${name}.yaml" with { type: "text" };`,
  `import text${index} from "./${name}.txt" with { type: "text" };`,
]);
const rows = names.map((name, index) => `  { name: "${name}", yaml: yaml${index}, text: text${index} },`);
Deno.writeTextFileSync(
  new URL("index.ts", here),
  `/** Every wrong recipe and what it must say; made by update.ts. @module */\n${imports.join("\n")}\n\n` +
    `/** The wrong recipes, by the name of their fault. */\nexport const faults: readonly { name: string; yaml: string; text: string }[] = [\n${
      rows.join("\n")
    }\n];\n`,
);
