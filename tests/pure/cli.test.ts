import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "../../deps/std_assert.ts";
import { RecipeError } from "../../core/errors.ts";
import { builtin } from "../../tasks/all.ts";
import type { Streams } from "../../tasks/context.ts";
import { dispatch } from "../../tasks/main.ts";
import { inOrder, type Task, task } from "../../tasks/task.ts";
import { VERSION } from "../../tasks/version.ts";
import config from "../../deno.json" with { type: "json" };

/** Runs words against tasks and gives back the exit code and what was said. */
async function run(tasks: readonly Task[], words: string, signal?: AbortSignal) {
  const said = { out: "", err: "" };
  const streams: Streams = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    columns: Infinity,
    progress: undefined,
    color: false,
  };
  const code = await dispatch(tasks, words.split(" ").filter((word) => word !== ""), streams, signal, "patchbay");
  return { code, ...said };
}

const greet = task({
  name: "greet",
  description: "Say hello",
  options: {
    times: { type: "number", description: "How often", default: 1, min: 1, max: 9 },
    tone: { type: "string", description: "How", choices: ["warm", "cool"] },
    dryHumour: { type: "boolean", description: "With a joke", short: "j" },
  },
  arguments: [{ name: "seat", description: "Whom" }],
  examples: [["greet ada", "says hello to ada"]],
  run: ({ options, arguments: { seat }, print }) => print({ seat, ...options }, () => `Hello ${seat}\n`.repeat(options.times)),
});

Deno.test("a task gets its words, options and defaults", async () => {
  assertEquals(await run([greet], "greet ada --times 2"), { code: 0, out: "Hello ada\nHello ada\n", err: "" });
});

Deno.test("--format json prints the same answer as an object with version 1", async () => {
  const { out } = await run([greet], "greet ada --format json --tone cool -j");
  assertEquals(JSON.parse(out), { version: 1, seat: "ada", times: 1, tone: "cool", dryHumour: true });
});

Deno.test("an unknown verb ends with 2 and names what it could have been", async () => {
  const { code, out, err } = await run([greet], "great ada");
  assertEquals([code, out], [2, ""]);
  assertStringIncludes(err, "Did you mean greet?");
});

Deno.test("an unknown option ends with 2 and names what it could have been", async () => {
  const { code, err } = await run([greet], "greet ada --time 3");
  assertEquals(code, 2);
  assertStringIncludes(err, "Did you mean --times?");
});

Deno.test("a wrong number, a wrong choice and a missing word end with 2", async () => {
  for (const words of ["greet ada --times 0", "greet ada --times 1e1", "greet ada --tone hot", "greet", "greet ada eve", ""]) {
    assertEquals((await run([greet], words)).code, 2, words);
  }
});

Deno.test("the help goes to standard output, grouped, with examples, and ends with 0", async () => {
  const all = await run(builtin, "--help");
  assertEquals([all.code, all.err], [0, ""]);
  assertMatch(all.out, /^Build:$/m);
  for (const verb of builtin) assertStringIncludes(all.out, verb.name);
  const one = await run([greet], "greet --help");
  assertStringIncludes(one.out, "patchbay greet ada  says hello to ada");
  assertStringIncludes(one.out, "--dry-humour");
  assertStringIncludes(one.out, "--dry-run");
});

Deno.test("--version prints the version of deno.json", async () => {
  assertEquals(VERSION, config.version);
  assertEquals(await run(builtin, "--version"), { code: 0, out: `${VERSION}\n`, err: "" });
});

Deno.test("what a task needs runs first, once each", async () => {
  const order: string[] = [];
  const note = (name: string, ...needs: Task[]): Task => task({ name, description: name, needs, run: () => void order.push(name) });
  const base = note("base");
  const left = note("left", base);
  const right = note("right", base);
  assertEquals((await run([note("top", left, right)], "top")).code, 0);
  assertEquals(order, ["base", "left", "right", "top"]);
});

Deno.test("a needed task that fails ends the run with its code", async () => {
  let reached = false;
  const broken = task({ name: "broken", description: "Fails", run: () => 4 });
  const after = task({ name: "after", description: "Waits", needs: [broken], run: () => void (reached = true) });
  assertEquals([(await run([after], "after")).code, reached], [4, false]);
});

Deno.test("tasks that need each other in a circle are refused", () => {
  const a: { needs: Task[] } & Task = { name: "a", description: "", needs: [], run: () => 0 };
  a.needs.push({ name: "b", description: "", needs: [a], run: () => 0 });
  assertThrows(() => inOrder(a), TypeError, `"a" needs itself`);
});

Deno.test("task() refuses a name that the command line cannot say", () => {
  const run = () => 0;
  assertThrows(() => task({ name: "Up Now", description: "", run }), TypeError, "small letters");
  assertThrows(
    () => task({ name: "x", description: "", options: { format: { type: "string", description: "" } }, run }),
    TypeError,
    "already",
  );
  assertThrows(
    () =>
      task({
        name: "x",
        description: "",
        arguments: [{ name: "a", description: "", variadic: true }, { name: "b", description: "" }],
        run,
      }),
    TypeError,
    "only the last one",
  );
});

Deno.test("two tasks of one name are refused", async () => {
  const { code, err } = await run([greet, greet], "greet ada");
  assertEquals(code, 1);
  assertStringIncludes(err, `Cannot add the task "greet"`);
});

Deno.test("an error that is explained ends with its own code, as text or as JSON", async () => {
  const wrong = task({
    name: "wrong",
    description: "Throws",
    run: () => {
      throw new RecipeError(`Cannot find "ngnix": the lab has "nginx"`, { got: "ngnix", among: ["nginx"] });
    },
  });
  const text = await run([wrong], "wrong");
  assertEquals([text.code, text.out], [2, ""]);
  assertStringIncludes(text.err, "error: Cannot find");
  assertStringIncludes(text.err, "Did you mean");
  const json = await run([wrong], "wrong --format json");
  assertEquals(JSON.parse(json.err).error.suggestions, ["nginx"]);
});

Deno.test("--dry-run says each step and does none", async () => {
  let done = 0;
  const work = task({ name: "work", description: "Works", run: async ({ step }) => void await step("Lay the cable", () => ++done) });
  assertEquals([(await run([work], "work --dry-run")).err, done], ["would: Lay the cable\n", 0]);
  assertMatch((await run([work], "work")).err, /^✓ Lay the cable {2}\d+ ms\n$/);
  assertEquals([(await run([work], "work -q")).err, done], ["", 2]);
});

Deno.test("an interrupted task ends with 130", async () => {
  const stop = new AbortController();
  const long = task({
    name: "long",
    description: "Waits",
    run: ({ signal }) => {
      stop.abort(new DOMException("Interrupted", "AbortError"));
      signal.throwIfAborted();
    },
  });
  assertEquals((await run([long], "long", stop.signal)).code, 130);
});

Deno.test("words after the first are left to the program when a task passes them on", async () => {
  let got: unknown;
  const pass = task({
    name: "pass",
    description: "Passes",
    passThrough: true,
    arguments: [{ name: "name", description: "" }, { name: "command", description: "", variadic: true }],
    run: ({ arguments: words }) => void (got = words),
  });
  await run([pass], "pass box ls -q --format");
  assertEquals(got, { name: "box", command: ["ls", "-q", "--format"] });
});

Deno.test("data cannot write escapes to the terminal through a progress line", async () => {
  const evil = task({ name: "evil", description: "", run: async ({ step }) => void await step("a\x1b[2Jb", () => 1) });
  assertStringIncludes((await run([evil], "evil")).err, "a\\x1b[2Jb");
});

Deno.test("an option of type list takes every word it is given, none by default", async () => {
  let got: readonly string[] = ["?"];
  const each = task({
    name: "each",
    description: "",
    options: { env: { type: "list", short: "e", description: "" } },
    run: ({ options }) => void (got = options.env),
  });
  await run([each], "each -e A=1 --env B");
  assertEquals(got, ["A=1", "B"]);
  await run([each], "each");
  assertEquals(got, []);
});
