/** `down`: ends labs and takes back everything they made. @module */
import { RecipeError } from "../core/errors.ts";
import { ALL, LAB, pooled } from "./labs.ts";
import { task } from "./task.ts";

/** Takes labs back. */
export const down = task({
  name: "down",
  aliases: ["destroy"],
  description: "Take a lab back: its processes, namespaces, cables, rules and files",
  group: "Build",
  options: { lab: LAB, all: ALL },
  arguments: [{ name: "name", description: "The lab, as --lab", optional: true }],
  examples: [["down nginx-mysql", "that one"], ["down --all", "every lab of this user"]],
  async run({ options, arguments: words, step, print, warn, dryRun }) {
    const named = words.name ?? options.lab;
    if (options.all && named !== undefined) throw new RecipeError(`Cannot choose between --all and "${named}": give one of them`);
    const { findLab, listLabs } = await import("../system/labs.ts");
    const { takeDown } = await import("../system/lab.ts");
    const names = options.all ? listLabs().map((lab) => lab.name) : [findLab(named).name];
    await pooled(
      names,
      (name) => step(`Take back the lab "${name}"`, () => takeDown(name)),
      (name, error) => warn(`${name}: ${error instanceof Error ? error.message : String(error)}`),
    );
    print({ labs: names, ...(dryRun && { dryRun }) }, () => "");
  },
});
