/**
 * What a lab could leave behind on the machine, read before and after: interfaces, named namespaces, rules, mounts, processes, and files.
 *
 * Other programs work on the machine at the same time, so files of /tmp count when they are of the lab's owner or carry the product's name; processes
 * count when they are of the lab's owner or see the person's directory among their mounts or words.
 *
 * @module
 */
import type { Person } from "./person.ts";

/** Everything that could be left, as lines. */
export type Found = Readonly<Record<string, readonly string[]>>;

/** Reads the machine as it is for this person now. */
export async function machine(who: Person): Promise<Found> {
  return {
    links: (await lines("ip", "-o", "link", "show")).map((line) => line.split(": ")[1] ?? line),
    namespaces: await names("/run/netns"),
    rules: [...await lines("iptables-save"), ...await lines("ip6tables-save")].filter((line) =>
      line.startsWith("-A") || line.startsWith(":")
    )
      .map((line) => line.replace(/ \[\d+:\d+\]$/, "")),
    mounts: (await Deno.readTextFile("/proc/self/mountinfo")).trim().split("\n").map((line) => line.split(" ").slice(3, 5).join(" ")),
    processes: await processes(who),
    state: await tree(`${who.state}/labs`),
    home: (await tree(`${who.dir}/home`)).filter((path) => !/\/(checkout|deno)\//.test(path)),
    tmp: [...await tree(`${who.dir}/tmp`), ...await shared("/tmp", who)],
    run: await shared("/run", who),
    etc: await tree("/etc"),
  };
}

/** What is there now and was not before, or the other way round, kind by kind. */
export function changes(before: Found, after: Found): string[] {
  return Object.keys(before).flatMap((kind) => {
    const [old, now] = [before[kind] ?? [], after[kind] ?? []];
    return [
      ...now.filter((line) => !old.includes(line)).map((line) => `${kind}: left ${line}`),
      ...old.filter((line) => !now.includes(line)).map((line) => `${kind}: lost ${line}`),
    ];
  });
}

/** Waits until nothing differs, and returns what still does after five seconds. */
export async function leftovers(who: Person, before: Found, within = 5000): Promise<string[]> {
  const end = performance.now() + within;
  for (;;) {
    const left = changes(before, await machine(who));
    if (left.length === 0 || performance.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function lines(program: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await new Deno.Command(program, { args, stderr: "null" }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

async function names(dir: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(dir))).map((entry) => entry.name).sort();
  } catch {
    return [];
  }
}

/** Every path below a directory with its size; what goes away meanwhile is not there. */
async function tree(dir: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(dir)) {
      const path = `${dir}/${entry.name}`;
      found.push(path);
      if (entry.isDirectory) found.push(...await tree(path));
    }
  } catch { /* not there, or not for us */ }
  return found.sort();
}

/** Top entries of a directory that everyone uses, as far as they could be the lab's. */
async function shared(dir: string, who: Person): Promise<string[]> {
  const own = await Promise.all((await names(dir)).map(async (name) => {
    if (who.dir === `${dir}/${name}`) return [];
    const info = await Deno.lstat(`${dir}/${name}`).catch(() => undefined);
    return info && (info.uid === who.labUid && who.labUid !== 60742 || /patchbay/.test(name)) ? [`${dir}/${name}`] : [];
  }));
  return own.flat();
}

/** Processes that belong to this person's labs: `PID WORDS`. */
export async function processes(who: Person): Promise<string[]> {
  const found = (await names("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== Deno.pid).map(async (pid) => {
    const read = (file: string) => Deno.readTextFile(`/proc/${pid}/${file}`).catch(() => "");
    const [words, mounts] = await Promise.all([read("cmdline"), read("mountinfo")]);
    const here = words.includes(`${who.state}/`) || mounts.includes(`${who.state.slice(1)}/labs/`) || mounts.includes(`${who.state}/labs/`);
    return here ? [`${pid} ${words.replaceAll("\0", " ").trim()}`] : [];
  });
  return (await Promise.all(found)).flat();
}
