/** `inspect`: one container in the words of `docker inspect`. @module */
import { RecipeError } from "../core/errors.ts";
import { LAB, theLab } from "./labs.ts";
import { task } from "./task.ts";

/** Shows a container as data. */
export const inspect = task({
  name: "inspect",
  description: "Show a container as docker inspect would, as JSON",
  group: "Look",
  options: { lab: LAB },
  arguments: [{ name: "container", description: "Which" }],
  async run({ options, arguments: { container }, signal, line }) {
    const lab = await theLab(options.lab, signal);
    const [status, rows] = [await lab.status(), await lab.ps()];
    const { resolve } = await import("../core/resolve.ts");
    const { builtin } = await import("../plugins/builtin.ts");
    const resolved = resolve(status.recipe ?? await lab.recipe(), status.ledger, builtin).lab;
    const found = resolved.containers.find((each) => each.name === container);
    const row = rows.find((each) => each.name === container);
    if (found === undefined || row === undefined) {
      const among = resolved.containers.map((each) => each.name);
      throw new RecipeError(`Cannot inspect "${container}": the lab has no container of that name`, { got: container, among });
    }
    const { inspected } = await import("../views/inspect.ts");
    // An array of one, as Docker's; the same in both formats.
    const data = [inspected(found, resolved, { row, exit: status.ledger.containers[container]?.exit })];
    line(data, () => JSON.stringify(data, undefined, 2) + "\n");
  },
});
