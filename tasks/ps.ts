/** `ps`: the containers of a lab as they are now. @module */
import { ALL, LAB, theLabs } from "./labs.ts";
import { task } from "./task.ts";

/** Shows containers. */
export const ps = task({
  name: "ps",
  description: "Show the containers: sandbox, addresses, ports, state",
  group: "Look",
  options: { lab: LAB, all: ALL },
  async run({ options, print, columns, signal }) {
    const labs = await Promise.all((await theLabs(options, signal)).map(async (lab) => ({ lab: lab.name, rows: await lab.ps() })));
    const { psTable } = await import("../views/ps.ts");
    print({ labs }, () => psTable(labs, { columns }));
  },
});
