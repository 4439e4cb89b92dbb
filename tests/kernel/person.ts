/**
 * People at the command line: root, and a plain user with a home, a checkout and a state directory of their own. What they do is what anyone does: `patchbay VERB …`.
 *
 * @module
 */
import { assertEquals } from "../../deps/std_assert.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const PARTS = [
  "core",
  "ops",
  "drivers",
  "plugins",
  "system",
  "views",
  "tasks",
  "recipes",
  "schema",
  "deps",
  "mod.ts",
  "deno.json",
  "deno.lock",
  "patchbay",
];
/** Uid of the plain user when the tests run as root; no account has it. */
const PLAIN_UID = 60743;

/** What a program ended with. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Somebody who runs patchbay. */
export interface Person extends AsyncDisposable {
  readonly name: "root" | "a plain user";
  /** Directory of everything this person has: `home`, `state`, `tmp`. */
  readonly dir: string;
  /** Directory of the labs' state. */
  readonly state: string;
  /** Uid that owns the processes of this person's labs. */
  readonly labUid: number;
  /** Runs `patchbay` with these words and waits. */
  run(words: readonly string[], input?: string): Promise<Ended>;
  /** The same, and fails the test unless the exit code is this one. @default {0} */
  ok(words: readonly string[], options?: { readonly code?: number; readonly input?: string }): Promise<string>;
  /** Starts `patchbay` and does not wait. */
  start(words: readonly string[]): Deno.ChildProcess;
}

/** The people whose labs are built here: root and a plain user, or just the one who runs the tests. */
export const everyone: readonly Person["name"][] = Deno.uid() === 0 ? ["root", "a plain user"] : ["a plain user"];

/** Brings a person in, with `more` in their environment. Their directory goes away with them. */
export async function person(name: Person["name"], more: Readonly<Record<string, string>> = {}): Promise<Person> {
  const plainByRoot = name === "a plain user" && Deno.uid() === 0;
  const dir = await Deno.makeTempDir({ prefix: "pb-" });
  await Deno.chmod(dir, 0o755);
  for (const part of ["home", "state", "tmp"]) await Deno.mkdir(`${dir}/${part}`);
  const env: Record<string, string> = { HOME: `${dir}/home`, TMPDIR: `${dir}/tmp`, PATCHBAY_STATE: `${dir}/state`, NO_COLOR: "1", ...more };
  const checkout = plainByRoot ? `${dir}/home/checkout` : ROOT;
  env.DENO_DIR = plainByRoot ? `${dir}/home/deno` : await denoDir();
  const deno = plainByRoot ? await settle(dir, checkout, env.DENO_DIR) : Deno.execPath();
  const as = plainByRoot ? ["setpriv", `--reuid=${PLAIN_UID}`, `--regid=${PLAIN_UID}`, "--clear-groups", "--"] : [];
  // The launcher finds deno on PATH, and gives it no more rights than a person's deno gets.
  env.PATH = `${deno.slice(0, deno.lastIndexOf("/"))}:${Deno.env.get("PATH") ?? "/usr/bin:/bin"}`;
  const [program = "sh", ...before] = [...as, `${checkout}/patchbay`];
  const command = (words: readonly string[], stdin: "piped" | "null") =>
    new Deno.Command(program, { args: [...before, ...words], cwd: `${dir}/home`, env, stdin, stdout: "piped", stderr: "piped" });

  const run = async (words: readonly string[], input?: string): Promise<Ended> => {
    const child = command(words, input === undefined ? "null" : "piped").spawn();
    if (input !== undefined) {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(input));
      await writer.close();
    }
    const { code, stdout, stderr } = await child.output();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  };
  return {
    name,
    dir,
    state: `${dir}/state`,
    labUid: plainByRoot ? PLAIN_UID : name === "root" ? 60742 : Deno.uid() ?? -1,
    run,
    ok: async (words, { code = 0, input } = {}) => {
      const ended = await run(words, input);
      assertEquals(ended.code, code, `patchbay ${words.join(" ")}\n${ended.stdout}\n${ended.stderr}`);
      return ended.stdout;
    },
    start: (words) => command(words, "null").spawn(),
    [Symbol.asyncDispose]: async () => {
      await run(["down", "--all"]);
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** Gives the plain user a checkout, packages and, where root's is out of reach, a deno; returns the path of deno. */
async function settle(dir: string, checkout: string, cache: string): Promise<string> {
  await Deno.mkdir(checkout, { recursive: true });
  await sh("cp", "-r", ...PARTS.map((part) => `${ROOT}/${part}`).filter(exists), checkout);
  await Deno.mkdir(cache);
  await sh("cp", "-r", `${await denoDir()}/npm`, cache);
  const own = `${dir}/home/bin/deno`;
  await Deno.mkdir(`${dir}/home/bin`);
  const reachable = await new Deno.Command("setpriv", {
    args: [`--reuid=${PLAIN_UID}`, "--clear-groups", "--", "test", "-x", Deno.execPath()],
  }).output();
  if (!reachable.success) await Deno.copyFile(Deno.execPath(), own);
  await sh("chown", "-R", `${PLAIN_UID}:${PLAIN_UID}`, `${dir}/home`, `${dir}/state`, `${dir}/tmp`);
  // A home is private: what the lab needs of the checkout must reach it another way.
  await Deno.chmod(`${dir}/home`, 0o700);
  return reachable.success ? Deno.execPath() : own;
}

const exists = (path: string): boolean => {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
};

async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return (JSON.parse(new TextDecoder().decode(stdout)) as { denoDir: string }).denoDir;
}

async function sh(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`Cannot run ${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
