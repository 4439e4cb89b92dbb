/**
 * Every wrong recipe once more, through the real command line: what the golden files show is what a person sees. Reads these files and nothing else.
 */
import { assertEquals, assertStringIncludes } from "../../deps/std_assert.ts";
import { builtin } from "../../tasks/all.ts";
import type { Streams } from "../../tasks/context.ts";
import { dispatch } from "../../tasks/main.ts";
import { faults } from "./index.ts";

const HERE = decodeURIComponent(new URL("./", import.meta.url).pathname);

/** Says words as a person does; gives back what stood on the screen. */
async function said(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const heard = { out: "", err: "" };
  const streams: Streams = {
    out: (text) => void (heard.out += text),
    err: (text) => void (heard.err += text),
    columns: Infinity,
    progress: undefined,
    color: false,
  };
  const code = await dispatch(builtin, words, streams, undefined, "patchbay");
  return { code, ...heard };
}

for (const { name, text } of faults) {
  Deno.test(`patchbay plan ${name}.yaml says what the golden file says`, async () => {
    const { code, out, err } = await said("plan", `${HERE}${name}.yaml`);
    const error = err.slice(err.indexOf("error: ")).replaceAll(HERE, "");
    // The caret stands below its column, which the directory moves.
    const straight = error.split("\n").map((line) => line.trim() === "^" ? line.slice(Math.min(HERE.length, line.length - 1)) : line).join(
      "\n",
    );
    assertEquals([`${straight}exit ${code}\n`, out], [text, ""]);
  });
}

Deno.test("a JSON error has its place too", async () => {
  const { err } = await said("plan", `${HERE}container-mode-to-a-missing-name.yaml`, "--format", "json");
  const { error } = JSON.parse(err);
  assertStringIncludes(error.place.file, "container-mode-to-a-missing-name.yaml");
  assertEquals(typeof error.place.line, "number");
});
