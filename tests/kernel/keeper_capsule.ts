/**
 * A small capsule for tests of the executor: private namespaces with the bundled keeper in it, and nothing of the front.
 *
 * @module
 */
import { errorFromJson } from "../../core/errors.ts";
import type { Recipe } from "../../core/model.ts";
import type { Op, Plan } from "../../core/op.ts";
import { emptyLedger } from "../../core/resolve.ts";
import type { Answer, Ask, LabPaths } from "../../system/protocol.ts";
import { labPaths } from "../../system/protocol.ts";

/** The uid that stands for a plain user when tests run as root. */
export const PLAIN_UID = 60742;
/** Root also plays a plain user; a plain user only itself. */
export const FLAVOURS: readonly (readonly [name: string, uid: number | undefined])[] = Deno.uid() === 0
  ? [["root", undefined], ["a plain user", PLAIN_UID]]
  : [["a plain user", undefined]];

export interface CapsuleOptions {
  readonly uid?: number | undefined;
  /** Puts the lab's directory on a tmpfs of this many kilobytes. */
  readonly kilobytes?: number;
}

const BEGIN = `dir=$1 size=$2 deno=$3 bundle=$4
mount -t tmpfs none /run && mkdir -p /run/netns /run/lock && ip link set lo up || exit 1
[ -z "$size" ] || mount -t tmpfs -o size="$size"k,mode=700 none "$dir" || exit 1
mkdir -p "$dir/containers" /run/deno
keeper() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run NO_COLOR=1 DENO_DIR=/run/deno "$deno" run --no-prompt --no-config --no-lock --no-remote --no-npm \\
    --cached-only --allow-env --allow-net=unix:"$dir/keeper.sock" --allow-read --allow-write --allow-run "$bundle" "$dir" >>"$dir/keeper.log" 2>&1 </dev/null
}
echo ready
while read -r word; do keeper & done
wait`;

let bundle: string | undefined;
/** Bundles the keeper once per test process. */
async function bundled(): Promise<string> {
  if (bundle !== undefined) return bundle;
  const dir = await Deno.makeTempDir({ prefix: "pb-bundle-" });
  await Deno.chmod(dir, 0o755);
  const entry = new URL("../../system/keeper.ts", import.meta.url).pathname;
  const made = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "deno", "-o", `${dir}/keeper.js`, entry],
  }).output();
  if (!made.success) throw new Error(new TextDecoder().decode(made.stderr));
  addEventListener("unload", () => Deno.removeSync(dir, { recursive: true }));
  return bundle = `${dir}/keeper.js`;
}

/** A capsule with a keeper in it; disposing it kills everything inside. */
export class TestCapsule implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #dir: string;
  readonly #uid: number | undefined;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly pid: number;
  /** Paths as the test sees them. */
  readonly paths: LabPaths;

  private constructor(child: Deno.ChildProcess, pid: number, dir: string, options: CapsuleOptions) {
    this.#child = child;
    this.#dir = dir;
    this.#uid = options.uid;
    this.#stdin = child.stdin.getWriter();
    this.pid = pid;
    this.paths = labPaths(options.kilobytes === undefined ? dir : `/proc/${pid}/root${dir}`);
  }

  static async start(options: CapsuleOptions = {}): Promise<TestCapsule> {
    const file = await bundled();
    const dir = await Deno.makeTempDir({ prefix: "pb-lab-" });
    if (options.uid !== undefined) await Deno.chown(dir, options.uid, options.uid);
    const become = options.uid === undefined ? [] : ["setpriv", `--reuid=${options.uid}`, `--regid=${options.uid}`, "--clear-groups"];
    const [program, ...args] = [
      ...become,
      ...["unshare", "-U", "--map-root-user", "-n", "-m", "-p", "-f", "--kill-child", "--mount-proc", "sh", "-c", BEGIN, "sh"],
      ...[dir, String(options.kilobytes ?? ""), Deno.execPath(), file],
    ];
    const child = new Deno.Command(program!, { args, stdin: "piped", stdout: "piped", stderr: "inherit" }).spawn();
    const reader = child.stdout.getReader();
    const first = await reader.read();
    reader.releaseLock();
    void child.stdout.cancel();
    if (first.done) throw new Error("Cannot start the test's capsule: it ended at once");
    const children = (await Deno.readTextFile(`/proc/${child.pid}/task/${child.pid}/children`)).trim().split(" ");
    const capsule = new TestCapsule(child, Number(children[0]), dir, options);
    try {
      await capsule.keeper();
      return capsule;
    } catch (error) {
      await capsule[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts a keeper and waits until it listens. */
  async keeper(): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode("keeper\n"));
    let why: unknown;
    for (let tries = 0; tries < 500; tries++) {
      try {
        (await Deno.connect({ transport: "unix", path: this.paths.socket })).close();
        return;
      } catch (error) {
        why = error;
        await sleep(10);
      }
    }
    throw new Error(`The keeper does not answer: ${await Deno.readTextFile(`${this.paths.dir}/keeper.log`)}`, { cause: why });
  }

  /** Kills the keeper and waits until nobody listens any more. */
  async killKeeper(pid: number): Promise<void> {
    await this.sh(`kill -9 ${pid}`);
    for (;; await sleep(10)) {
      try {
        (await Deno.connect({ transport: "unix", path: this.paths.socket })).close();
      } catch {
        return;
      }
    }
  }

  /** Sends a request and collects the answers; throws the error among them. */
  async ask(request: Ask, onAnswer: (answer: Answer) => void = () => undefined): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const line of (await this.raw(JSON.stringify(request) + "\n", (line) => onAnswer(JSON.parse(line)))).trimEnd().split("\n")) {
      const answer = JSON.parse(line) as Answer;
      if (answer.event === "error") throw errorFromJson(answer.error);
      answers.push(answer);
    }
    return answers;
  }

  /** Sends bytes and returns all that comes back. */
  async raw(text: string, onLine: (line: string) => void = () => undefined): Promise<string> {
    using connection = await Deno.connect({ transport: "unix", path: this.paths.socket });
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
    let all = "";
    let told = 0;
    for await (const chunk of connection.readable) {
      all += new TextDecoder().decode(chunk);
      const lines = all.split("\n");
      for (; told < lines.length - 1; told++) onLine(lines[told]!);
    }
    return all;
  }

  /** Runs a shell line inside, in a namespace when one is named. */
  async sh(script: string, ns?: string): Promise<string> {
    const become = this.#uid === undefined ? [] : ["setpriv", `--reuid=${this.#uid}`, `--regid=${this.#uid}`, "--clear-groups"];
    const enter = ["nsenter", "-t", String(this.pid), "-U", "-m", "-n", "-p", "--preserve-credentials"];
    const [program, ...args] = [
      ...become,
      ...enter,
      ...(ns === undefined ? [] : ["nsenter", `--net=/run/netns/${ns}`]),
      "sh",
      "-c",
      script,
    ];
    const ran = await new Deno.Command(program!, { args, stdin: "null" }).output();
    if (!ran.success) throw new Error(`${script}: ${new TextDecoder().decode(ran.stderr)}`);
    return new TextDecoder().decode(ran.stdout);
  }

  /** Names of the capsule's namespaces. */
  async namespaces(): Promise<string[]> {
    return (await this.sh("ls /run/netns")).split("\n").filter((name) => name !== "").sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#stdin.close().catch(() => undefined);
    await Deno.remove(this.#dir, { recursive: true });
  }
}

/** An empty recipe. */
export const RECIPE: Recipe = {
  version: 1,
  name: "test",
  title: "Test",
  hosts: { h1: { daemon: false } },
  services: {},
  networks: {},
  secrets: {},
  steps: [],
  changes: [],
  checks: [],
};

/** A plan of one step for each list of ops. */
export function planOf(...steps: readonly (readonly Op[])[]): Plan {
  return {
    version: 1,
    lab: "test",
    needs: [],
    steps: steps.map((ops, at) => ({ id: `s${at + 1}`, title: `Step ${at + 1}`, why: "", ops })),
  };
}

/** The request that makes a plan true as the lab's `seq`th state. */
export function applying(plan: Plan, seq: number, more: Partial<Extract<Ask, { do: "apply" }>> = {}): Extract<Ask, { do: "apply" }> {
  return { do: "apply", recipe: RECIPE, ledger: { ...emptyLedger(), seq }, plan, ...more };
}

/** The last answer: what was counted. */
export function counted(answers: readonly Answer[]): { added: number; removed: number; held: number; processes: number } {
  const last = answers.at(-1);
  if (last?.event !== "end") throw new Error(`The last answer is ${JSON.stringify(last)}`);
  const { added, removed, held, processes } = last;
  return { added, removed, held, processes };
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
