import { assertEquals, assertStringIncludes } from "../../deps/std_assert.ts";
import plugin from "../../lint/patchbay.ts";

/** What the plugin says of a source text that stood in that file. */
function findings(file: string, source: string): string[] {
  const filename = new URL(`../../${file}`, import.meta.url).pathname;
  return Deno.lint.runPlugin(plugin, filename, source).map((each) => `${each.id}: ${each.message}`);
}

Deno.test("error-message wants a capital letter at the start", () => {
  assertEquals(findings("core/a.ts", `throw new RecipeError("no such network");`), [
    "patchbay/error-message: An error text starts with a capital letter",
  ]);
});

Deno.test("error-message refuses a final period, in templates too", () => {
  assertEquals(findings("core/a.ts", "throw new OpError(`Cannot add ${x}.`);").length, 1);
  assertEquals(findings("core/a.ts", "throw new OpError(`Cannot add ${x}`);"), []);
});

Deno.test("error-message asks for Cannot instead of Failed to", () => {
  assertStringIncludes(findings("system/a.ts", `throw new OpError("Failed to start");`).join(), `Say "Cannot"`);
  assertEquals(findings("system/a.ts", `throw new OpError("Cannot start");`), []);
});

Deno.test("error-message leaves tests alone", () => {
  assertEquals(findings("tests/pure/a.test.ts", `throw new Error("boom.");`), []);
});

Deno.test("layers refuses an import that goes upwards", () => {
  assertStringIncludes(findings("ops/a.ts", `import { planOf } from "../core/plan.ts";`).join(), "imports go downwards only");
  assertStringIncludes(findings("core/inet.ts", `export { x } from "../ops/mod.ts";`).join(), "imports go downwards only");
  assertStringIncludes(findings("system/a.ts", `export * from "../tasks/main.ts";`).join(), "imports go downwards only");
  assertStringIncludes(findings("drivers/a.ts", `await import("../core/plan.ts");`).join(), "imports go downwards only");
});

Deno.test("layers allows what goes downwards or stays", () => {
  assertEquals(findings("tasks/up.ts", `import { task } from "./task.ts"; import type { Op } from "../core/op.ts";`), []);
  assertEquals(findings("ops/addr.ts", `import type { Op } from "../core/op.ts";`), []);
});

Deno.test("layers refuses a bare specifier outside deps/", () => {
  assertStringIncludes(findings("core/a.ts", `import { z } from "zod";`).join(), "through deps/");
  assertEquals(findings("deps/a.ts", `export { z } from "npm:zod@4.6.7";`), []);
});

Deno.test("layers keeps the machine out of core, ops, drivers and views", () => {
  for (const folder of ["core", "ops", "drivers", "views", "plugins/workloads"]) {
    assertStringIncludes(findings(`${folder}/a.ts`, `Deno.readTextFile("x");`).join(), "is pure");
  }
  for (const folder of ["system", "plugins", "tasks"]) assertEquals(findings(`${folder}/a.ts`, `Deno.readTextFile("x");`), []);
});

Deno.test("layers lets a view know the protocol and nothing else of system/", () => {
  assertEquals(findings("views/a.ts", `import type { PsRow } from "../system/protocol.ts";`), []);
  assertStringIncludes(findings("views/a.ts", `import { ask } from "../system/client.ts";`).join(), "a view is pure");
});

Deno.test("no-quoted-interpolation finds a value inside quotes and only there", () => {
  assertEquals(findings("system/a.ts", 'await $`echo "pre ${x} post" ${y}`;').length, 1);
  assertEquals(findings("system/a.ts", "await $.build$`echo '${x}'`;").length, 1);
  assertEquals(findings("system/a.ts", "await $`echo ${x} 'it' ${y}`;"), []);
  assertEquals(findings("system/a.ts", 'await $`echo \\"${x}`;'), []);
  assertEquals(findings("system/a.ts", 'sql`select "${x}"`;'), []);
});
