/** `change`: the recipe's named edits of a running lab; only the difference is carried out, and shown. @module */
import type { RunningLab } from "../system/lab.ts";
import { LAB, theLab } from "./labs.ts";
import { placing } from "./placing.ts";
import { readRecipe } from "./recipe_arg.ts";
import { reporter } from "./report.ts";
import { task } from "./task.ts";

/** Lists or applies changes. */
export const change = task({
  name: "change",
  description: "List the changes of a lab's recipe, or carry one out",
  group: "Build",
  options: { lab: LAB, list: { type: "boolean", description: "List them, do nothing" } },
  arguments: [
    { name: "recipe", description: "The lab, by its name or its recipe; left out with --lab", optional: true },
    { name: "change", description: "Number or title of the change", optional: true },
  ],
  examples: [
    ["change bip-change", "the list"],
    ["change bip-change 1", "carry out the first"],
    ["change bip-change 1 --dry-run", "only show what would go and come"],
  ],
  async run(context) {
    const { options, arguments: words, signal, dryRun, print } = context;
    const { name, which } = meant(options.lab, words.recipe, words.change);
    const lab = await found(name, signal);
    if (which === undefined || options.list) {
      const { changes } = await lab.recipe();
      const { changesText } = await import("../views/difference.ts");
      return print({ lab: lab.name, changes }, () => changesText(changes));
    }
    const report = reporter(context);
    const chosen = /^\d+$/.test(which) ? Number(which) : which;
    const { changes } = await lab.recipe();
    const work = () => lab.change(chosen, { dry: dryRun, signal, onAnswer: report.take });
    const { readSource } = await import("../system/lab_source.ts");
    await placing(readSource(lab.paths), work, { changes, which: chosen });
    const { differenceText } = await import("../views/difference.ts");
    print({ lab: lab.name, steps: report.steps, end: report.end() }, () => differenceText(report.steps));
  },
});

/** Sorts the words: with --lab, or when the first is a number, there is no lab among them. */
function meant(lab: string | undefined, first: string | undefined, second: string | undefined) {
  if (lab !== undefined) return { name: lab, which: first };
  if (first !== undefined && second === undefined && /^\d+$/.test(first)) return { name: undefined, which: first };
  return { name: first, which: second };
}

/** The running lab of that name, or of the recipe that the word names. */
async function found(word: string | undefined, signal: AbortSignal): Promise<RunningLab> {
  const { listLabs } = await import("../system/labs.ts");
  if (word === undefined || listLabs().some((lab) => lab.name === word)) return await theLab(word, signal);
  return await theLab((await readRecipe(word)).recipe.name, signal);
}
