/** `exec`: runs a person's own program inside a lab. @module */
import { LAB, theLab } from "./labs.ts";
import { task } from "./task.ts";

/** Runs a program in a container, on a host or at the client. */
export const exec = task({
  name: "exec",
  description: "Run a program in a container, on a host or at the client",
  group: "Inside",
  options: { lab: LAB },
  arguments: [
    { name: "where", description: "A container, a host (h1) or client" },
    { name: "command", description: "The program and its words", variadic: true },
  ],
  passThrough: true,
  examples: [["exec mysql -- ss -lnt", "what listens in the sandbox"], ["exec h1 -- iptables-save", "the host's rules"]],
  async run({ options, arguments: { where, command }, signal, dryRun, say }) {
    const argv = command[0] === "--" ? command.slice(1) : command;
    const lab = await theLab(options.lab, signal);
    if (argv.length === 0) {
      const { RecipeError } = await import("../core/errors.ts");
      throw new RecipeError(`Cannot run anything in "${where}": a program is wanted after it`);
    }
    if (dryRun) return say(`would run in "${where}": ${argv.join(" ")}`);
    return (await lab.exec(where, argv)).code;
  },
});
