/** `gc`: clears away what labs left that did not end by `down`. @module */
import { task } from "./task.ts";

/** Removes the remains of dead labs. */
export const gc = task({
  name: "gc",
  description: "Clear away what dead labs left behind",
  group: "This machine",
  async run({ dryRun, print, columns }) {
    const { gc } = await import("../system/gc.ts");
    const cleared = gc({ dryRun });
    const { table } = await import("../views/table.ts");
    print(
      { cleared },
      () =>
        cleared.length === 0
          ? "Nothing to clear away\n"
          : table(["LAB", "WHAT"], cleared.map((each) => [each.name, each.what]), { columns }),
    );
  },
});
