/** `exec`: runs a person's own program inside a lab. @module */
import { RecipeError } from "../core/errors.ts";
import { LAB, theLab } from "./labs.ts";
import { task } from "./task.ts";

/** Runs a program in a container, on a host or at the client. */
export const exec = task({
  name: "exec",
  description: "Run a program in a container, on a host or at the client",
  group: "Inside",
  options: {
    lab: LAB,
    interactive: { type: "boolean", short: "i", description: "As in Docker; standard input is always the program's" },
    tty: { type: "boolean", short: "t", description: "As in Docker; a terminal is always the program's" },
    env: { type: "list", short: "e", placeholder: "KEY=VALUE", description: "Set a variable; KEY alone takes this shell's value" },
    workdir: { type: "string", short: "w", placeholder: "DIR", description: "Directory to start in" },
    user: { type: "string", short: "u", placeholder: "USER", description: "Only root: a lab has no other user" },
  },
  arguments: [
    { name: "where", description: "A container, a host (h1) or client" },
    { name: "command", description: "The program and its words", variadic: true },
  ],
  passThrough: true,
  examples: [["exec -it mysql bash", "a prompt"], ["exec mysql -- ss -lnt", "what listens in the sandbox"], [
    "exec h1 -- iptables-save",
    "the host's rules",
  ]],
  async run({ options, arguments: { where, command }, signal, dryRun, say }) {
    const env = Object.fromEntries(options.env.flatMap(variable));
    if (options.user !== undefined && !ROOT.test(options.user)) {
      throw new RecipeError(`Cannot run anything as "${options.user}" in "${where}": everything in a lab runs as the lab's root`, {
        hint: "Leave out --user",
      });
    }
    const argv = command[0] === "--" ? command.slice(1) : command;
    const lab = await theLab(options.lab, signal);
    if (argv.length === 0) {
      throw new RecipeError(`Cannot run anything in "${where}": a program is wanted after it`);
    }
    if (dryRun) return say(`would run in "${where}": ${argv.join(" ")}`);
    return (await lab.exec(where, argv, { env, ...(options.workdir !== undefined && { workdir: options.workdir }) })).code;
  },
});

const ROOT = /^(root|0)(:(root|0))?$/;

/** A variable as Docker's `-e` takes it. A name that this shell has no value for sets nothing. @throws {RecipeError} */
function variable(word: string): readonly (readonly [string, string])[] {
  const [, name = "", given] = /^([^=]*)(?:=([^]*))?$/.exec(word) ?? [];
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new RecipeError(`Cannot set the variable "${name}": letters, digits and _ are wanted, the first no digit`);
  }
  const value = given ?? Deno.env.get(name);
  return value === undefined ? [] : [[name, value]];
}
