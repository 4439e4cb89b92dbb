/**
 * How a process is started: the argv of the chain that ends in the workload, and the file that carries what must not be in an argv.
 *
 * @module
 */
import { OpError } from "../core/errors.ts";
import type { ProcessSpec } from "../core/model.ts";
import type { OpOf } from "../core/op.ts";
import { BASE_ENV } from "./container_exec.ts";
import { quote, REAPER } from "./container_script.ts";

/** Where the parts of a start lie. */
export interface StartPlace {
  /** Directory of the records and of the two scripts. */
  readonly state: string;
  /** Directory of the container. */
  readonly home: string;
  /** Whether / must still be made read-only. */
  readonly remount: boolean;
  /** Absolute path of a program. */
  readonly program: (name: string) => string;
}

/** The chain `setsid → env → sh OPEN → nsenter → unshare → sh INIT`, each replacing itself; the subshell of the last becomes the workload. */
export function startArgv(op: OpOf<"proc">, place: StartPlace): readonly string[] {
  const { ns, name, gen, spec } = op;
  const { program, state, home } = place;
  const plain = spec.plain === true;
  const enter = ns === "" ? [] : [program("nsenter"), `--net=/run/netns/${ns}`, "--"];
  const view = plain ? [] : [program("unshare"), "-m", "-p", "-u", "-i", "--propagation", "private", "--"];
  return [
    ...[program("setsid"), "--fork", program("env"), "-i", ...BASE_ENV, `HOSTNAME=${spec.hostname}`],
    ...[program("sh"), `${state}/open`, `${state}/${name}.${gen}`, `${home}/log`, ...enter, ...view],
    ...[program("sh"), `${state}/init`, home, plain ? "plain" : "view", spec.hostname, place.remount ? "ro" : "-"],
    ...[program("mount"), program("hostname")],
    ...(spec.init === true ? [program("sh"), "-c", REAPER, "init"] : []),
    ...spec.argv,
  ];
}

/**
 * What the init script reads before the workload: its settings, secrets included, and its preparation. Belongs into a file of mode 0600.
 *
 * @throws {OpError} when a setting has a name that no shell can export
 */
export function startText(spec: ProcessSpec, how: { readonly first: boolean; readonly reveal: (text: string) => string }): string {
  const settings = Object.entries(spec.env).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new OpError(`Cannot set the environment variable "${name}": letters, digits and "_" are wanted, no digit first`);
    }
    return `export ${name}=${quote(how.reveal(typeof value === "string" ? value : `{secret:${value.secret}}`))}`;
  });
  const prepare = how.first ? spec.prepare ?? [] : [];
  const commands = prepare.map((argv, at) => `  at=${at + 1}\n  ${argv.map(quote).join(" ")} || return\n`);
  return [...settings, ...(commands.length === 0 ? [] : [`prepare() {\n${commands.join("")}}`]), ""].join("\n");
}
