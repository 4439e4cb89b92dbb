/** `repair`: makes a lab what its plan says. @module */
import { ALL, LAB, pooled, theLabs } from "./labs.ts";
import { reporter } from "./report.ts";
import { task } from "./task.ts";

/** Puts back what drifted. */
export const repair = task({
  name: "repair",
  description: "Put back what drifted from the plan; nothing else is touched",
  group: "Build",
  options: { lab: LAB, all: ALL },
  async run(context) {
    const { options, signal, dryRun, print } = context;
    const found = await theLabs(options, signal);
    const labs = await pooled(found, async (lab) => {
      const report = reporter(context, found.length > 1 ? lab.name : undefined);
      await lab.repair({ dry: dryRun, signal, onAnswer: report.take });
      return { lab: lab.name, steps: report.steps, end: report.end() };
    });
    const { differenceText } = await import("../views/difference.ts");
    print({ labs }, () => labs.map(({ steps }) => differenceText(steps)).join(""));
  },
});
