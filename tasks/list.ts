/** `list`: the shipped recipes and the labs of this machine. @module */
import { recipes } from "../recipes/index.ts";
import { task } from "./task.ts";

/** Shows recipes and labs. */
export const list = task({
  name: "list",
  aliases: ["ls"],
  description: "Show the shipped recipes and the labs of this user",
  group: "Look",
  async run({ print, columns }) {
    const { listLabs } = await import("../system/labs.ts");
    const { listText } = await import("../views/ps.ts");
    const labs = listLabs().map(({ name, state, isHalf, flavour }) => ({ name, state: isHalf ? "half built" : state, flavour }));
    const shipped = recipes.map(({ name, title }) => ({ name, title }));
    print({ recipes: shipped, labs }, () => listText(shipped, labs, { columns }));
  },
});
