/**
 * Runs a person's own program inside a lab: in a container, on a host, or at the client.
 *
 * @module
 */
import { EnvironmentError, PatchbayError } from "../core/errors.ts";
import { enterFlags } from "./capsule.ts";
import { askOne } from "./client.ts";
import { execArgv, type ExecPlace } from "./container_exec.ts";
import type { LabPaths } from "./protocol.ts";
import { programDirs, tool } from "./tools.ts";

/** Where to run it, and what. */
export interface EnterOptions {
  /** A container, a host or `client`. */
  readonly into: string;
  /** Program and words. */
  readonly argv: readonly string[];
  /** Added to the environment: that of the container's own process, or only PATH and HOME on a host; and what the terminal says of itself. */
  readonly env?: Readonly<Record<string, string>>;
  /** Directory to start in. @default {/} */
  readonly workdir?: string;
  /** Gives stdout and stderr back instead of showing them. @default {false} */
  readonly capture?: boolean;
}
/** How it went. */
export interface Entered {
  /** The program's own exit code; 126: it cannot be run, 127: there is no such program, as Docker says it. */
  readonly code: number;
  /** What it printed; empty unless captured. */
  readonly stdout: string;
  /** What it complained; empty unless captured. */
  readonly stderr: string;
}

/** Nothing could be started inside: `docker exec` exits 125 then. */
export class EnterError extends PatchbayError {
  readonly exitCode = 125;
}

/**
 * Runs a program inside and waits for it. Signals from the terminal reach it directly, because it is in the terminal's foreground.
 *
 * @throws {EnterError} when there is no such place in the lab, or the container does not run
 */
export async function enter(paths: LabPaths, options: EnterOptions): Promise<Entered> {
  const place = await placeOf(paths, options.into);
  const given = { ...terminal(), ...options.env };
  const env = { HOME: "/root", PATH: programDirs().join(":"), ...given };
  const { workdir } = options;
  const argv = workdir === undefined ? options.argv : [tool("sh"), "-c", CHANGE, "exec", workdir, ...options.argv];
  const stdio = options.capture ? "piped" : "inherit";
  const child = new Deno.Command(tool("nsenter"), {
    args: [...capsule(paths), "--", ...execArgv(place, argv, tool, Object.keys(given))],
    clearEnv: true,
    env,
    stdin: options.capture ? "null" : "inherit",
    stdout: stdio,
    stderr: stdio,
  }).spawn();
  // Ctrl-C is for the program inside: it decides whether to end.
  const ignore = () => {};
  if (!options.capture) Deno.addSignalListener("SIGINT", ignore);
  try {
    if (!options.capture) return { code: (await child.status).code, stdout: "", stderr: "" };
    const { code, stdout, stderr } = await child.output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  } finally {
    if (!options.capture) Deno.removeSignalListener("SIGINT", ignore);
  }
}

/** Enters a directory and becomes the program. Arguments: the directory, program and words. 126 as Docker's when it cannot be entered. */
const CHANGE = `cd -- "$1" || exit 126
shift
exec "$@"`;

function capsule(paths: LabPaths): string[] {
  try {
    return enterFlags(paths);
  } catch (error) {
    if (error instanceof EnvironmentError) throw new EnterError(error.message, error.data);
    throw error;
  }
}

/** A container is entered through the namespaces of its first process, a host or the client through its network namespace. */
async function placeOf(paths: LabPaths, into: string): Promise<ExecPlace> {
  const { rows } = await askOne(paths, { do: "ps" }, "ps");
  const row = rows.find((one) => one.name === into);
  if (row?.pid) return { pid: row.pid };
  if (row) throw new EnterError(`Cannot run anything in "${into}": the container is ${row.state}`);
  const status = await askOne(paths, { do: "status" }, "status");
  const hosts = Object.keys(status.recipe?.hosts ?? {});
  if (into === "client" || hosts.includes(into)) return { ns: into };
  throw new EnterError(`Cannot run anything in "${into}": the lab has no container or host of that name`, {
    got: into,
    among: [...rows.map((one) => one.name), ...hosts, "client"],
  });
}

function terminal(): Record<string, string> {
  const names = ["TERM", "COLORTERM", "LANG", "LC_ALL", "COLUMNS", "LINES"];
  const clean = (value: string | undefined) => value !== undefined && /^[\w.@+-]{1,64}$/.test(value);
  return Object.fromEntries(names.map((name) => [name, Deno.env.get(name)] as const).filter(([, value]) => clean(value))) as Record<
    string,
    string
  >;
}
