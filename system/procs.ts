/**
 * What the machine's /proc says about processes.
 *
 * Deno reads nothing below /proc unless it may do everything, so a shell with builtins only does it: one process however many are asked about.
 *
 * @module
 */
import { EnvironmentError } from "../core/errors.ts";
import type { Holder } from "./state.ts";
import { tool } from "./tools.ts";

const SEEN = `
read -r boot </proc/sys/kernel/random/boot_id
echo "$boot"
for pid; do
  stat= children=
  read -r stat <"/proc/$pid/stat" || continue
  read -r children <"/proc/$pid/task/$pid/children"
  set -- \${stat##*) }
  echo "$pid \${20} $1 $children"
done 2>/dev/null
`;

const END = `
ended() { read -r stat <"/proc/$1/stat" || return 0; set -- "$2" \${stat##*) }; [ "$1" != "\${21}" ] || [ "$2" = Z ]; } 2>/dev/null
ended "$1" "$2" && exit 0
# The init of the pid namespace takes everything else with it; its parent, the holder, ends when all of it is gone.
read -r inits <"/proc/$1/task/$1/children" || :
kill -KILL \${inits:-$1} 2>/dev/null
n=0
until ended "$1" "$2"; do
  n=$((n + 1))
  [ "$n" = 200 ] && kill -KILL "$1" 2>/dev/null
  [ "$n" -gt 1000 ] && exit 1
  sleep 0.005
done
`;

/** A living process. */
export interface Seen extends Holder {
  /** `R S D Z T`, as in proc(5). */
  readonly state: string;
  readonly children: readonly number[];
}

/** Looks at processes by number; those that do not exist are absent. Gives the machine's boot id as well. */
export function seen(pids: readonly number[]): { boot: string; procs: ReadonlyMap<number, Seen> } {
  const [boot, ...rows] = shell(SEEN, pids.map(String)).stdout.trim().split("\n");
  const procs = rows.map((row): Seen => {
    const [pid, start, state, ...children] = row.split(" ").filter((word) => word !== "");
    return { pid: Number(pid), start: Number(start), state: state!, children: children.map(Number) };
  });
  return { boot: boot!, procs: new Map(procs.map((proc) => [proc.pid, proc])) };
}

/** Ends a capsule by its holder and waits until every process of it is gone. Does nothing when that process has ended, or its number belongs to a later one. */
export function endHolder(holder: Holder): void {
  if (shell(END, [String(holder.pid), String(holder.start)]).code === 0) return;
  throw new EnvironmentError(`Cannot end the capsule: its process ${holder.pid} did not go away within 5 seconds of SIGKILL`);
}

/** Runs a fixed script with the arguments as positional parameters. */
export function shell(script: string, args: readonly string[]): { code: number; stdout: string } {
  const run = new Deno.Command(tool("setpriv"), {
    args: [tool("sh"), "-c", script, "sh", ...args],
    stdin: "null",
    stderr: "null",
  }).outputSync();
  return { code: run.code, stdout: new TextDecoder().decode(run.stdout) };
}
