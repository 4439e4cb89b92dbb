/** `test`: all tests of this checkout. @module */
import { EnvironmentError } from "../core/errors.ts";
import { EXIT, task } from "./task.ts";

/** Runs the whole suite. */
export const test = task({
  name: "test",
  description: "Run every test of this checkout, as root and as a plain user",
  group: "This machine",
  async run({ dryRun, say }) {
    const suite = new URL("../tests/run.ts", import.meta.url);
    if (suite.protocol !== "file:") {
      throw new EnvironmentError(`Cannot run the tests: patchbay was imported from ${suite.host}, and they need a checkout`);
    }
    const words = ["run", "--allow-all", suite.pathname];
    if (dryRun) {
      say(`would run: deno ${words.join(" ")}`);
      return EXIT.ok;
    }
    const status = await new Deno.Command(Deno.execPath(), { args: words, stdin: "null" }).spawn().status;
    return status.code;
  },
});
