/**
 * For tests of the parts below the command line: runs a piece of TypeScript or a shell line as root and as a plain user, in that person's own home and state
 * directory, and tells what the kernel here lacks.
 *
 * @module
 */
import type { Ended, Person } from "./person.ts";

export { everyone, type Person, person } from "./person.ts";
export { leftovers, machine } from "./leftovers.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

const DENO_DIR =
  (JSON.parse(new TextDecoder().decode(new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync().stdout)) as {
    denoDir: string;
  })
    .denoDir;

/** Where this person's copy of the sources is. */
export function checkoutOf(who: Person): string {
  return isPlainByRoot(who) ? `${who.dir}/home/checkout` : ROOT;
}

/** Runs a script as this person; `import`s of `"@/system/…"` lead to their checkout. Waits at most `within` milliseconds. */
export async function script(
  who: Person,
  source: string,
  options: { readonly wrap?: readonly string[]; readonly within?: number } = {},
): Promise<Ended> {
  const file = `${who.dir}/tmp/${crypto.randomUUID()}.ts`;
  await Deno.writeTextFile(file, source.replaceAll('"@/', `"file://${checkoutOf(who)}/`));
  const child = command(who, [...options.wrap ?? [], await deno(who), "run", "--quiet", "--allow-all", "--no-lock", file]).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), options.within ?? 20_000);
  try {
    const { code, stdout, stderr } = await child.output();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  } finally {
    clearTimeout(timer);
    await Deno.remove(file);
  }
}

/** Prepares a program to run as this person, its output piped. */
export function command(who: Person, words: readonly string[], more: Readonly<Record<string, string>> = {}): Deno.Command {
  const as = isPlainByRoot(who) ? ["setpriv", `--reuid=${who.labUid}`, `--regid=${who.labUid}`, "--clear-groups", "--"] : [];
  const [program = "true", ...args] = [...as, ...words];
  const home = `${who.dir}/home`;
  const env = {
    HOME: home,
    TMPDIR: `${who.dir}/tmp`,
    PATCHBAY_STATE: who.state,
    NO_COLOR: "1",
    DENO_DIR: isPlainByRoot(who) ? `${home}/deno` : DENO_DIR,
    ...more,
  };
  return new Deno.Command(program, { args, env, cwd: home, stdin: "null", stdout: "piped", stderr: "piped" });
}

/** The deno that this person can run. */
export async function deno(who: Person): Promise<string> {
  const own = `${who.dir}/home/deno-binary`;
  return await Deno.stat(own).then(() => own, () => Deno.execPath());
}

/** The kernel's words when it cannot make this kind of link; undefined when it can. For `ignore:`, with the words printed. */
export function lacks(kind: "ipvlan" | "dummy" | "macvlan" | "vxlan"): string | undefined {
  const more = { ipvlan: ["mode", "l2"], dummy: [], macvlan: ["mode", "bridge"], vxlan: ["id", "1", "dstport", "4789"] }[kind];
  const under = kind === "ipvlan" || kind === "macvlan" ? "ip link add v0 type veth peer name v1 && " : "";
  const link = under === "" ? "" : "link v0";
  const line = `${under}ip link add name probe0 ${link} type ${kind} ${more.join(" ")}`;
  const run = new Deno.Command("unshare", { args: ["-U", "--map-root-user", "-n", "sh", "-c", line], stderr: "piped" }).outputSync();
  if (run.success) return undefined;
  const said = new TextDecoder().decode(run.stderr).trim();
  console.log(`Skipped: this kernel makes no ${kind}: ${said}`);
  return said;
}

function isPlainByRoot(who: Person): boolean {
  return who.name === "a plain user" && Deno.uid() === 0;
}
