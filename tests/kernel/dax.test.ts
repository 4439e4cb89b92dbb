import { assertEquals } from "../../deps/std_assert.ts";
import { DaxExecutor } from "../../system/dax.ts";

const killSelf = (signal: string) => ["/bin/sh", "-c", `kill -${signal} $$`];

Deno.test("exec() gives a program that a signal ended 128 and the signal's number", async () => {
  const executor = new DaxExecutor({});
  assertEquals((await executor.exec("", killSelf("KILL"))).code, 137);
  assertEquals((await executor.exec("", killSelf("TERM"))).code, 143);
  assertEquals((await executor.exec("", killSelf("SEGV"))).code, 139);
});

Deno.test("exec() passes words and codes through untouched", async () => {
  const executor = new DaxExecutor({});
  const words = ["a b", "$(id)", "it's", '"', "", "*"];
  const ran = await executor.exec("", ["/bin/sh", "-c", 'printf "%s|" "$@"; exit 7', "sh", ...words]);
  assertEquals(ran, { code: 7, stdout: words.map((word) => `${word}|`).join(""), stderr: "" });
});
