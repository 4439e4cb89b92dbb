/**
 * The gate, `deno task ok`: everything that can be held without touching the kernel. Shown one line a step, with the output of what failed.
 *
 * @module
 */

/** What a run of tests counted. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
/** One step of the gate: words for deno. `tests`: its own count is taken over, else it counts as one. */
export interface GateStep {
  readonly name: string;
  readonly args: readonly string[];
  readonly tests?: boolean;
}

/** Folders whose examples in comments are run. */
const DOCUMENTED = ["mod.ts", "core", "ops", "drivers", "plugins", "views", "tasks", "system/builder.ts"];

/** The steps, quickest first. */
export const STEPS: readonly GateStep[] = [
  { name: "fmt", args: ["fmt", "--check", "--quiet"] },
  { name: "lint, with the house rules and layers", args: ["lint", "--quiet"] },
  { name: "check", args: ["check", "--quiet", "."] },
  { name: "check as a remote import sees it", args: ["check", "--quiet", "--no-config", "--no-lock", "mod.ts"] },
  { name: "doc lint", args: ["doc", "--lint", "--quiet", "mod.ts"] },
  { name: "generated files are fresh", args: ["run", "--no-prompt", "--allow-read=.", "tasks/dev/generate.ts", "--check"] },
  { name: "bundle is fresh", args: ["task", "--quiet", "bundle", "--check"] },
  { name: "pure tests, without any permission", args: ["test", "--no-prompt", "--quiet", "tests/pure"], tests: true },
  {
    name: "wrong recipes through the command line",
    args: ["test", "--no-prompt", "--quiet", "--allow-read", "--allow-env", "tests/faults"],
    tests: true,
  },
  { name: "examples in comments", args: ["test", "--doc", "--no-prompt", "--quiet", ...DOCUMENTED], tests: true },
];

/** Runs deno with these words, in the checkout; its output is shown as it comes when `live`. */
export async function deno(
  args: readonly string[],
  live: boolean,
  env: Record<string, string> = {},
): Promise<{ ok: boolean; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: new URL("..", import.meta.url),
    // A deno that the launcher got through npm is not on PATH, and tasks start it by name.
    env: { NO_COLOR: "1", PATH: `${Deno.execPath().replace(/\/[^/]*$/, "")}:${Deno.env.get("PATH") ?? "/usr/bin:/bin"}`, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const pieces: string[] = [];
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      pieces.push(text);
      if (live) Deno.stdout.writeSync(new TextEncoder().encode(text));
    }
  };
  const [status] = await Promise.all([child.status, read(child.stdout), read(child.stderr)]);
  return { ok: status.success, output: pieces.join("") };
}

/** What `deno test` counted, by its last line. A run that never came to counting is one failure. */
export function countOf(run: { ok: boolean; output: string }): Count {
  const lines = [
    ...run.output.matchAll(/^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored)?/gm),
  ];
  const last = lines.at(-1);
  const count = { passed: Number(last?.[1] ?? 0), failed: Number(last?.[2] ?? 0), skipped: Number(last?.[3] ?? 0) };
  return run.ok || count.failed > 0 ? count : { ...count, failed: 1 };
}

/** Runs every step and says how it went. */
export async function gate(): Promise<Count> {
  let sum: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const step of STEPS) {
    const begun = performance.now();
    const run = await deno(step.args, false);
    const count = step.tests ? countOf(run) : { passed: run.ok ? 1 : 0, failed: run.ok ? 0 : 1, skipped: 0 };
    const empty = step.tests && count.passed + count.failed === 0;
    const well = run.ok && !empty;
    const tests = step.tests ? `  ${count.passed} passed, ${count.failed} failed` : "";
    console.log(`${well ? "✓" : "✗"} ${step.name}${tests}  ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    if (!well) console.log(run.output.trimEnd().replaceAll(/^/gm, "    "));
    sum = add(sum, empty ? { ...count, failed: 1 } : count);
  }
  return sum;
}

/** The sum of two counts. */
export function add(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

if (import.meta.main) {
  const count = await gate();
  console.log(`${count.passed} passed, ${count.failed} failed`);
  Deno.exit(count.failed === 0 ? 0 : 1);
}
