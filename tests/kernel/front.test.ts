/** What the command line says before and around a lab: places of errors, where a lab came from, TypeScript recipes, Docker's flags of exec. */
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "../../deps/std_assert.ts";
import { RecipeError } from "../../core/errors.ts";
import { evaluated } from "../../tasks/recipe_evaluated.ts";
import { everyone, type Person, person } from "./person.ts";

const ONE = everyone[0] ?? "a plain user";
const BOX = "{ image: busybox, network_mode: none }";

async function write(who: Person, name: string, text: string): Promise<string> {
  const file = `${who.dir}/tmp/${name}`;
  await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(file, text);
  return file;
}

Deno.test("a fault that is found after reading is shown in the text: plan, up, standard input", async () => {
  await using who = await person(ONE);
  const text = `services:\n  nginx: ${BOX}\n  mysql: { image: mysql, network_mode: "container:ngnix" }\n`;
  const file = await write(who, "ng.yaml", text);
  for (
    const [words, shown] of [[["plan", file], file], [["up", file], file], [["plan", "-"], "<stdin>"], [["up", "-"], "<stdin>"]] as const
  ) {
    const { code, stderr } = await who.run(words, text);
    assertEquals(code, 2);
    assertStringIncludes(stderr, `  ${shown}:3:40    mysql: { image: mysql, network_mode: "container:ngnix" }\n`);
    assertMatch(stderr, /\n *\^\n {2}Did you mean "nginx"\?/);
  }
});

Deno.test("a change that cannot be resolved is shown in its patch", async () => {
  await using who = await person(ONE);
  const patch = `services: { box: { network_mode: "container:bxo" } }`;
  const file = await write(who, "ch.yaml", `services:\n  box: ${BOX}\nchanges:\n  - title: Wrong\n    patch: { ${patch} }\n`);
  await who.ok(["up", file, "-q"]);
  const { code, stderr } = await who.run(["change", "ch", "1"]);
  assertEquals(code, 2);
  assertMatch(stderr, /ch\.yaml:5:\d+ {4}patch: .*\n *\^\n/);
});

Deno.test("two directories with a compose.yaml are two labs, and a second file never takes away the first one's containers", async () => {
  await using who = await person(ONE);
  const first = await write(who, "Shop.One/compose.yaml", `services: { web: ${BOX} }\n`);
  const second = await write(who, "other/compose.yml", `services: { db: ${BOX} }\n`);
  const third = await write(who, "third.yaml", `name: shopone\nservices: { thief: ${BOX} }\n`);
  for (const file of [first, second, first]) await who.ok(["up", file, "-q"]);
  const labs = async () => JSON.parse(await who.ok(["list", "--format", "json"])).labs.map((lab: { name: string }) => lab.name);
  assertEquals(await labs(), ["other", "shopone"]);
  const { code, stderr } = await who.run(["up", third]);
  assertEquals(code, 2);
  for (const words of [`"shopone"`, first, "--name OTHER", "patchbay down shopone"]) assertStringIncludes(stderr, words);
  assertStringIncludes(await who.ok(["ps", "--lab", "shopone"]), "web");
  await who.ok(["up", third, "--name", "shopone", "-q"]);
  assertStringIncludes(await who.ok(["ps", "--lab", "shopone"]), "thief");
  await who.ok(["down", "shopone"]);
  await who.ok(["up", first, "-q"]);
});

Deno.test("down --dry-run names what would go, and --all counts as people do", async () => {
  await using who = await person(ONE);
  const file = await write(who, "s.yaml", `services: { web: ${BOX} }\nhosts: { h1: { daemon: false } }\n`);
  for (const name of ["s-10", "s-2"]) await who.ok(["up", file, "--name", name, "-q"]);
  const { labs, dryRun } = JSON.parse(await who.ok(["down", "--all", "--dry-run", "--format", "json"]));
  assertEquals([labs, dryRun], [["s-2", "s-10"], true]);
  const found = JSON.parse(await who.ok(["check", "--all", "--format", "json"])).labs.map((one: { lab: string }) => one.lab);
  assertEquals(found, ["s-2", "s-10"]);
});

Deno.test("exec takes Docker's flags", async () => {
  await using who = await person(ONE);
  await who.ok(["up", await write(who, "x.yaml", `services: { box: ${BOX} }\n`), "-q"]);
  const said = await who.ok([
    "exec",
    "-it",
    "-e",
    "A=1 2",
    "-e",
    "B=",
    "-w",
    "/etc",
    "-u",
    "root",
    "box",
    "sh",
    "-c",
    'echo "$A,${B-x},$PWD"',
  ]);
  assertEquals(said, "1 2,,/etc\n");
  assertEquals(await who.ok(["exec", "-w", "/usr", "-e", "A=h", "h1", "--", "sh", "-c", "echo $A $PWD"]), "h /usr\n");
  assertEquals((await who.run(["exec", "-w", "/nowhere", "box", "true"])).code, 126);
  assertEquals((await who.run(["exec", "-w", "/etc", "box", "no-such-program"])).code, 127);
  const { code, stderr } = await who.run(["exec", "-u", "www-data", "box", "id"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, `Cannot run anything as "www-data" in "box": everything in a lab runs as the lab's root`);
  assertEquals((await who.run(["exec", "-e", "A B=1", "box", "id"])).code, 2);
});

Deno.test("a lab whose capsule died is named, also when nobody named it", async () => {
  await using who = await person(ONE);
  await who.ok(["up", await write(who, "dead.yaml", `services: { box: ${BOX} }\n`), "-q"]);
  const { holder } = JSON.parse(await Deno.readTextFile(`${who.state}/labs/dead.json`));
  Deno.kill(holder.pid, "SIGKILL");
  await new Promise((done) => setTimeout(done, 300));
  for (const words of [["check"], ["ps"], ["exec", "box", "true"]]) {
    const { code, stderr } = await who.run(words);
    assertEquals(code, 4, stderr);
    assertStringIncludes(stderr, `Cannot use the lab "dead": its capsule is gone`);
  }
});

Deno.test("who comes second to a lab is told who is first, and ends with 1", async () => {
  await using who = await person(ONE);
  const file = await write(who, "busy.yaml", `services: { box: ${BOX} }\n`);
  await who.ok(["up", file, "-q"]);
  using lock = await Deno.open(`${who.state}/labs/busy.lock`, { read: true, write: true, create: true });
  await lock.lock(true);
  await lock.truncate(0);
  await lock.write(new TextEncoder().encode("patchbay up, pid 4711\n"));
  const { code, stderr } = await who.run(["up", file]);
  assertEquals([code, stderr], [1, `error: Cannot begin "up": "patchbay up" (pid 4711) is changing the lab now, wait until that ends\n`]);
});

Deno.test("the steps of a change are counted once, what goes first", async () => {
  await using who = await person(ONE);
  const recipe = `services: { web: { image: busybox, network_mode: bridge } }\nchanges:\n` +
    `  - { title: Move, patch: { hosts: { h1: { daemon: { bip: 10.9.0.1/24 } } } } }\n`;
  await who.ok(["up", await write(who, "count.yaml", recipe), "-q"]);
  const { stdout, stderr } = await who.run(["change", "count", "1"]);
  const counts = [...stderr.matchAll(/^✓ \[(\d+)\/(\d+)\] (.*?) {2}/gm)].map(([, at, total, title]) => ({
    at: Number(at),
    total: Number(total),
    title,
  }));
  assertStringIncludes(counts[0]?.title ?? "", "Take away");
  assertEquals(counts.map(({ at }) => at), counts.map((_, index) => index + 1));
  assertEquals(new Set(counts.map(({ total }) => total)), new Set([counts.length]));
  assertStringIncludes(stdout, "- Take back: Give docker0 of h1 the address 172.17.0.1/16");
});

Deno.test("a TypeScript recipe that goes wrong says where, without deno's own words", async (t) => {
  await using who = await person(ONE);
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      "throws",
      `const n: number = 1;\nthrow new Error("boom " + n);\n`,
      /^error: Cannot evaluate the recipe ".*": Error: boom 1\n {2}.*throws\.ts:2:7 {4}throw/,
    ],
    ["bare", `export const a = 1;\n`, /it has no default export/],
    ["called", `export default () => ({});\n`, /its default export is a function/],
    [
      "key",
      `export default { services: { web: { image: "http", netwrok_mode: "x" } } };\n`,
      /recipe +.*key\.ts\n {2}Did you mean "network_mode"\?/,
    ],
    ["late", `export default { services: { web: { image: "http", network_mode: "x" } } };\n`, /Cannot connect "web"[^]*recipe +.*late\.ts/],
  ];
  for (const [name, text, wanted] of cases) {
    await t.step(name, async () => {
      const { code, stderr } = await who.run(["plan", await write(who, `${name}.ts`, text)]);
      assertEquals(code, 2);
      assertMatch(stderr, wanted);
      assert(!stderr.includes("Uncaught") && !stderr.includes("\x1b"), stderr);
    });
  }
  await t.step("what it prints is not its value", async () => {
    await who.ok([
      "plan",
      await write(who, "chatty.ts", `console.log("hello");\nexport default { services: { web: ${JSON.stringify({ image: "http" })} } };\n`),
    ]);
  });
  await t.step("what does not end is ended", async () => {
    const file = await write(who, "endless.ts", "while (true) {}\n");
    const begun = performance.now();
    await assertRejects(() => evaluated(file, 700), RecipeError, "it did not come to an end within 0.7 s");
    assert(performance.now() - begun < 5_000);
  });
});

Deno.test("doctor does not blame iptables where namespaces are forbidden", async () => {
  await using who = await person(ONE);
  const root = new URL("../../", import.meta.url).pathname;
  const script = `echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"`;
  const words = [
    "-U",
    "-r",
    "sh",
    "-c",
    script,
    "sh",
    Deno.execPath(),
    "run",
    "--allow-all",
    `${root}tasks/cli.ts`,
    "doctor",
    "--format",
    "json",
  ];
  const { code, stdout } = await new Deno.Command("unshare", { args: words, env: { PATCHBAY_STATE: who.state } }).output();
  const { rows } = JSON.parse(new TextDecoder().decode(stdout)) as { rows: { what: string; state: string; found: string }[] };
  assertEquals(code, 4);
  assertEquals(rows.find(({ what }) => what === "namespaces")?.state, "fail");
  assertStringIncludes(rows.find(({ what }) => what === "iptables")?.found ?? "", "not probed");
});
