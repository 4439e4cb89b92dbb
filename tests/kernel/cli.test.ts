/** The verbs, said as a person says them. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../deps/std_assert.ts";
import { everyone, person } from "./person.ts";

const LAB = `name: verbs
title: Two boxes
services:
  one: { image: busybox, network_mode: bridge, ports: ["8080:80"], environment: { TOLD: yes } }
  two: { image: busybox, network_mode: bridge, command: [sh, -c, "trap 'exit 0' TERM; echo first; echo second; sleep 1000 & wait"] }
checks:
  - { title: patience, from: one, ping: 172.17.0.99, within: 60s }
changes:
  - { title: Another subnet, patch: { hosts: { h1: { daemon: { bip: 10.9.0.1/24 } } } } }
`;

Deno.test("every verb on a running lab answers as text and as JSON, with Docker's exit codes inside", async (t) => {
  await using who = await person(everyone[0] ?? "a plain user");
  const file = `${who.dir}/tmp/verbs.yaml`;
  await Deno.writeTextFile(file, LAB);

  await t.step("without a lab, verbs that need one end with 2 and say so", async () => {
    for (const words of [["ps"], ["check"], ["exec", "one", "true"], ["down"], ["change", "1"], ["check", "--all"]]) {
      const { code, stdout, stderr } = await who.run(words);
      assertEquals([code, stdout], [2, ""], words.join(" "));
      assertMatch(stderr, /no lab/);
    }
  });

  await t.step("up --dry-run shows what would come and builds nothing", async () => {
    const said = await who.ok(["up", file, "--dry-run"]);
    assertStringIncludes(said, "+ Create the network namespace one");
    assertEquals(JSON.parse(await who.ok(["list", "--format", "json"])).labs, []);
  });

  await t.step("up takes the recipe from standard input and ends with the table on standard output", async () => {
    const said = await who.run(["up", "-"], LAB);
    assertEquals(said.code, 0, said.stderr);
    assertMatch(
      said.stdout,
      /^NAME +IMAGE +SANDBOX +ADDRESSES +PORTS +STATE\none +native:busybox +own +172\.17\.0\.2\/16 +0\.0\.0\.0:8080->80\/tcp +running$/m,
    );
    assertMatch(said.stderr, /^✓ \[1\/\d+\] /m);
  });

  await t.step("-q says nothing on standard error", async () => {
    assertEquals((await who.run(["up", "-q", file])).stderr, "");
  });

  await t.step("exec passes the program's own code, and 127 and 125 are Docker's", async () => {
    assertEquals(await who.run(["exec", "one", "--", "sh", "-c", "echo in; echo out >&2; exit 9"]), {
      code: 9,
      stdout: "in\n",
      stderr: "out\n",
    });
    assertEquals((await who.run(["exec", "one", "ls", "-d", "/"])).stdout, "/\n");
    assertEquals((await who.run(["exec", "one", "no-such-program"])).code, 127);
    const nowhere = await who.run(["exec", "oen", "true"]);
    assertEquals(nowhere.code, 125);
    assertStringIncludes(nowhere.stderr, `Did you mean "one"?`);
  });

  await t.step("exec and shell have the environment of the container's own process", async () => {
    const ofTerminal = /^(TERM|COLORTERM|LANG|LC_ALL|COLUMNS|LINES)=/;
    const lines = (await who.ok(["exec", "one", "--", "env"])).trim().split("\n").filter((line) => !ofTerminal.test(line));
    const id = (await who.ok(["exec", "one", "hostname"])).trim();
    const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    assertEquals(lines.sort(), ["HOME=/root", `HOSTNAME=${id}`, path, "TOLD=yes"]);
    assertStringIncludes((await who.run(["shell", "one"], "echo $TOLD at $HOSTNAME\n")).stdout, `yes at ${id}\n`);
    assertEquals((await who.ok(["exec", "h1", "--", "sh", "-c", "echo ${TOLD-nothing}"])).trim(), "nothing");
  });

  await t.step("shell reads commands inside the sandbox", async () => {
    assertStringIncludes((await who.run(["shell", "h1"], "ip -br link show docker0\n")).stdout, "docker0");
  });

  await t.step("inspect speaks docker inspect's words", async () => {
    const [one] = JSON.parse(await who.ok(["inspect", "one"]));
    assertEquals([one.Name, one.Image, one.State.Status, one.Config.Env], ["/one", "native:busybox", "running", ["TOLD=yes"]]);
    assertEquals(one.NetworkSettings.Ports["80/tcp"][0], { HostIp: "0.0.0.0", HostPort: "8080" });
    assertEquals(one.NetworkSettings.Networks.bridge.MacAddress, "02:42:ac:11:00:02");
    assertEquals((await who.run(["inspect", "three"])).code, 2);
  });

  await t.step("logs shows what a container printed, and its end", async () => {
    assertEquals(await who.ok(["logs", "two"]), "first\nsecond\n");
    assertEquals(await who.ok(["logs", "two", "--tail", "1", "--format", "json"]), `{"container":"two","line":"second"}\n`);
    assertEquals((await who.run(["logs", "three"])).code, 2);
  });

  await t.step("Ctrl-C ends a check that waits, with 130", async () => {
    const child = who.start(["check"]);
    await new Promise((done) => setTimeout(done, 1500));
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assertEquals(code, 130, new TextDecoder().decode(stderr));
  });

  await t.step("Ctrl-C ends logs -f", async () => {
    const child = who.start(["logs", "-f", "two"]);
    await new Promise((done) => setTimeout(done, 1500));
    child.kill("SIGINT");
    const { code, stdout } = await child.output();
    assertEquals([code, new TextDecoder().decode(stdout)], [130, "first\nsecond\n"]);
  });

  await t.step("change lists, shows and carries out, by number or title", async () => {
    assertEquals(await who.ok(["change", file]), "  1. Another subnet\n");
    assertStringIncludes(await who.ok(["change", "verbs", "1", "--dry-run"]), "+ Give docker0 of h1 the address 10.9.0.1/24");
    assertStringIncludes(await who.ok(["exec", "h1", "ip", "-br", "addr", "show", "docker0"]), "172.17.0.1/16");
    assertStringIncludes(
      await who.ok(["change", "--lab", "verbs", "Another subnet"]),
      "- Take back: Give docker0 of h1 the address 172.17.0.1/16",
    );
    assertStringIncludes(await who.ok(["exec", "h1", "ip", "-br", "addr", "show", "docker0"]), "10.9.0.1/24");
    assertEquals((await who.run(["change", "verbs", "7"])).code, 2);
  });

  await t.step("with several labs, one must be named; --all takes them together", async () => {
    await who.ok(["up", file, "--seats", "2", "-q"]);
    const unnamed = await who.run(["ps"]);
    assertEquals(unnamed.code, 2);
    for (const name of ["verbs", "verbs-1", "verbs-2"]) assertStringIncludes(unnamed.stderr, `"${name}"`);
    const all = JSON.parse(await who.ok(["ps", "--all", "--format", "json"]));
    assertEquals([all.version, all.labs.map((each: { lab: string }) => each.lab)], [1, ["verbs", "verbs-1", "verbs-2"]]);
    assertEquals((await who.run(["ps", "--lab", "verb-1"])).code, 2);
    await who.ok(["down", "--all"]);
    assertEquals(JSON.parse(await who.ok(["list", "--format", "json"])).labs, []);
  });
});

Deno.test("a TypeScript recipe is evaluated without any permission, and gives the same plan as its YAML", async () => {
  await using who = await person(everyone[0] ?? "a plain user");
  const root = new URL("../../", import.meta.url).pathname;
  for (const name of ["none-mode-veth", "bip-change"]) {
    assertEquals(await who.ok(["plan", `${root}recipes/${name}.ts`]), await who.ok(["plan", name]));
  }
  const evil = `${who.dir}/tmp/evil.ts`;
  await Deno.writeTextFile(evil, `Deno.writeTextFileSync(${JSON.stringify(`${who.dir}/tmp/mark`)}, "x");\nexport default {};\n`);
  const { code, stderr } = await who.run(["plan", evil]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "write access");
  assert(await Deno.stat(`${who.dir}/tmp/mark`).then(() => false, () => true));
});

Deno.test("wrong words and wrong recipes end with 2, an unfit machine with 4, before anything is made", async () => {
  await using who = await person(everyone[0] ?? "a plain user");
  const file = (name: string) => `${who.dir}/tmp/${name}`;
  await Deno.writeTextFile(file("key.yaml"), "services:\n  web: { image: busybox, netwrok_mode: bridge }\n");
  await Deno.writeTextFile(file("big.yaml"), `# ${"x".repeat(5_000_000)}\nservices: {}\n`);
  const cases: readonly (readonly [string[], number, RegExp])[] = [
    [["upp", "x"], 2, /Did you mean up\?/],
    [["up"], 2, /missing required argument 'recipe'/],
    [["up", "none-mode-vet"], 2, /Did you mean "none-mode-veth"\?/],
    [["up", "./nothing.yaml"], 2, /there is no such file/],
    [["up", file("key.yaml")], 2, /key\.yaml:2:\d+/],
    [["up", file("big.yaml")], 2, /1 MiB is the most/],
    [["up", who.dir], 4, /Cannot read the recipe/],
    [["up", "none-mode-veth", "--seats", "0"], 2, /from 1 to 254/],
    [["up", "none-mode-veth", "--name", "a b"], 2, /Cannot use the lab name/],
    [["up", "none-mode-veth", "--name", "../x"], 2, /Cannot use the lab name/],
    [["down", "nothing"], 2, /Cannot find the lab "nothing"/],
    [["down", "--all", "nothing"], 2, /give one of them/],
  ];
  for (const [words, code, text] of cases) {
    const said = await who.run(words);
    assertEquals([said.code, said.stdout], [code, ""], `${words.join(" ")}\n${said.stderr}`);
    assertMatch(said.stderr, text);
  }
  assertEquals(JSON.parse(await who.ok(["list", "--format", "json"])).labs, []);
});
