import { assertEquals, assertMatch, assertStringIncludes } from "../../deps/std_assert.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Runs the example workshop's script without any permission. */
async function workshop(...words: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--quiet", "examples/workshop.ts", ...words],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("a workshop's own script has its task beside the built-in ones, under its own name", async () => {
  const { code, out } = await workshop("--help");
  assertEquals(code, 0);
  assertStringIncludes(out, "Usage: workshop.ts");
  assertMatch(out, /^Workshop:\n {2}quiz /m);
  assertMatch(out, /^Build:\n {2}plan /m);
});

Deno.test("its task answers as text and as JSON without a line of its own for that", async () => {
  const text = await workshop("quiz", "none-mode-veth", "--answers");
  assertEquals([text.code, text.err], [0, ""]);
  assertMatch(text.out, /^Which sandbox does "\w+" live in\? none$/m);
  const json = await workshop("quiz", "none-mode-veth", "--format", "json");
  assertEquals(JSON.parse(json.out).version, 1);
});

Deno.test("its mistakes end with the same exit codes and hints", async () => {
  const verb = await workshop("quizz", "none-mode-veth");
  assertEquals(verb.code, 2);
  assertStringIncludes(verb.err, "Did you mean quiz?");
  const recipe = await workshop("quiz", "none-mode-vth");
  assertEquals(recipe.code, 2);
  assertStringIncludes(recipe.err, `Did you mean "none-mode-veth"?`);
});

Deno.test("its script is about twenty lines long", async () => {
  const text = await Deno.readTextFile(`${ROOT}examples/workshop.ts`);
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^(\/\*\*| \*)/.test(line));
  assertEquals(lines.length <= 25, true, `${lines.length} lines`);
});

Deno.test("the help and the version of the command line load nothing but the command line", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", "tasks/cli.ts"], cwd: ROOT }).output();
  const graph = JSON.parse(new TextDecoder().decode(stdout)) as {
    roots: string[];
    modules: { specifier: string; dependencies?: { code?: { specifier: string }; isDynamic?: boolean }[] }[];
  };
  const reached = new Set<string>();
  const visit = (specifier: string): void => {
    if (reached.has(specifier)) return;
    reached.add(specifier);
    const module = graph.modules.find((each) => each.specifier === specifier);
    for (const { code, isDynamic } of module?.dependencies ?? []) if (code !== undefined && !isDynamic) visit(code.specifier);
  };
  graph.roots.forEach(visit);
  const heavy = [...reached].filter((each) => /npm:|\/(system|plugins|ops|drivers)\//.test(each));
  assertEquals(heavy, []);
});
