/**
 * The whole suite, as `patchbay test` runs it: the gate, then the tests that build real labs. Those start their labs both as root and as a plain user
 * when the suite is started as root. The last line is `N passed, N failed`, with `, N skipped` when something was.
 *
 * @module
 */
import { add, type Count, countOf, deno, gate } from "./gate.ts";

/** Test files that build labs, one process each: what one leaves behind cannot help or hurt the next. */
async function kernelTests(): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(new URL("./kernel", import.meta.url))) {
    if (entry.isFile && entry.name.endsWith(".test.ts")) found.push(`tests/kernel/${entry.name}`);
  }
  return found.sort();
}

/** Runs one file of kernel tests; a run without any test is a failure. */
async function kernel(file: string): Promise<Count> {
  console.log(`\n=== ${file}`);
  const run = await deno(["test", "--allow-all", "--quiet", file], true);
  const count = countOf(run);
  if (count.passed + count.failed + count.skipped > 0) return count;
  console.log(`✗ ${file} holds no test that ran`);
  return { ...count, failed: 1 };
}

const begun = performance.now();
console.log("=== the gate");
const counts: (readonly [string, Count])[] = [["the gate", await gate()]];
for (const file of await kernelTests()) counts.push([file, await kernel(file)]);

const sum = counts.map(([, count]) => count).reduce(add);
console.log(`\n=== summary, ${Math.round((performance.now() - begun) / 1000)} s`);
for (const [name, count] of counts) {
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
  console.log(`${count.failed === 0 ? "✓" : "✗"} ${name}: ${count.passed} passed, ${count.failed} failed${skipped}`);
}
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ""}`);
Deno.exit(sum.failed === 0 && sum.passed > 0 ? 0 : 1);
