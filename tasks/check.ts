/** `check`: what drifted from the plan, and what the recipe's checks say. @module */
import type { Findings } from "../views/checks.ts";
import { ALL, LAB, pooled, theLabs } from "./labs.ts";
import { EXIT, task } from "./task.ts";

/** Compares labs with their plans and asks their checks. */
export const check = task({
  name: "check",
  description: "Find what drifted from the plan, then ask the recipe's checks",
  group: "Look",
  options: { lab: LAB, all: ALL },
  examples: [["check", "exit 7 when something drifted, 1 when a check failed"], ["check --all", "one row a lab"]],
  async run({ options, print, columns, signal }) {
    const labs = await pooled(await theLabs(options, signal), async (lab): Promise<Findings> => {
      const { drift, results, findings, notes } = await lab.check({ signal });
      return { lab: lab.name, drift, checks: results, findings, notes };
    });
    const { findingsText, labsTable } = await import("../views/checks.ts");
    print({ labs }, () => options.all ? labsTable(labs, { columns }) : labs.map((each) => findingsText(each, { columns })).join(""));
    return exitOf(labs);
  },
});

/** The exit code of findings: drift beats a failed check. */
export function exitOf(found: readonly Findings[]): number {
  if (found.some((each) => each.drift.length > 0)) return EXIT.drift;
  if (found.some((each) => each.findings.length > 0 || each.checks.some((check) => !check.ok))) return EXIT.failed;
  return EXIT.ok;
}
