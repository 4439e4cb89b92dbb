import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/std_assert.ts";
import { OpError } from "../../core/errors.ts";
import type { Ledger, Recipe, Service } from "../../core/model.ts";
import { planOf as planOfLab } from "../../core/plan.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { builtin } from "../../plugins/builtin.ts";
import type { Ask, PsRow } from "../../system/protocol.ts";
import { applying, counted, FLAVOURS, planOf, RECIPE, sleep, TestCapsule } from "./keeper_capsule.ts";

function recipeOf(services: Readonly<Record<string, Service>>, more: Partial<Recipe> = {}): Recipe {
  return { ...RECIPE, hosts: { h1: {} }, services, ...more };
}
function up(recipe: Recipe, ledger: Ledger = emptyLedger(), secrets = {}): Extract<Ask, { do: "apply" }> {
  const resolved = resolve(recipe, ledger, builtin);
  return { do: "apply", recipe, ledger: resolved.ledger, plan: planOfLab(resolved.lab, builtin), secrets };
}
async function ledgerOf(capsule: TestCapsule): Promise<Ledger> {
  const [status] = await capsule.ask({ do: "status" });
  assert(status?.event === "status");
  return status.ledger;
}
async function rowsOf(capsule: TestCapsule): Promise<readonly PsRow[]> {
  const [ps] = await capsule.ask({ do: "ps" });
  assert(ps?.event === "ps");
  return ps.rows;
}
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error(`Not within 5 s: ${what}`);
}
const drifts = async (capsule: TestCapsule) =>
  (await capsule.ask({ do: "check", only: "drift" })).flatMap((answer) => answer.event === "drift" ? [answer.tell] : []);
const keeperPid = async (capsule: TestCapsule): Promise<number> => {
  const [status] = await capsule.ask({ do: "status" });
  assert(status?.event === "status");
  return status.keeperPid;
};
const box: Service = { image: "busybox", network_mode: "bridge" };

Deno.test("the keeper answers garbage with an error and stays", async () => {
  await using capsule = await TestCapsule.start();
  const errorTo = async (text: string): Promise<string> => JSON.parse(await capsule.raw(text)).error.message;
  assertStringIncludes(await errorTo("\u0000\u001b[31m{{{\n"), "it is not JSON");
  assertStringIncludes(await errorTo('"up"\n'), 'Cannot do "undefined"');
  assertStringIncludes(await errorTo('{"do":"aply"}\n'), 'Cannot do "aply": the keeper knows status, apply');
  assertStringIncludes(await errorTo('{"do":"apply"}\n'), "Cannot ");
  assertStringIncludes(await errorTo('{"do":"event","happened":{"event":"start","container":"nobody"}}\n'), "Cannot ");
  using silent = await Deno.connect({ transport: "unix", path: capsule.paths.socket });
  await silent.write(new TextEncoder().encode('{"do":"sta'));
  for (let at = 0; at < 20; at++) (await Deno.connect({ transport: "unix", path: capsule.paths.socket })).close();
  assertEquals((await capsule.ask({ do: "status" })).length, 2);
});

Deno.test("of several askers at once each is answered, and of two plans for one state only the first is carried out", async () => {
  await using capsule = await TestCapsule.start();
  const results = await Promise.allSettled([
    ...["a", "b"].map((ns) => capsule.ask(applying(planOf([{ op: "netns", ns }]), 1))),
    ...Array.from({ length: 6 }, () => capsule.ask({ do: "status" })),
  ]);
  assertEquals(results.map((one) => one.status), ["fulfilled", "rejected", ...Array(6).fill("fulfilled")]);
  assertEquals(await capsule.namespaces(), ["a"]);
  const late = await assertRejects(() => capsule.ask(applying(planOf([]), 1)), OpError);
  assertStringIncludes(late.message, "the lab changed meanwhile");
  assertEquals(await capsule.namespaces(), ["a"]);
});

for (const [who, uid] of FLAVOURS) {
  Deno.test(`a container that ends by itself, as ${who}, gives back rules, cable and address`, async () => {
    await using capsule = await TestCapsule.start({ uid });
    const web: Service = { ...box, ports: [{ hostIp: "", hostPort: 8080, containerPort: 80, protocol: "tcp" }] };
    await capsule.ask(up(recipeOf({ web, other: box })));
    assertEquals((await rowsOf(capsule)).map(({ name, state, addresses }) => [name, state, addresses[0]]), [
      ["web", "running", "172.17.0.2/16"],
      ["other", "running", "172.17.0.3/16"],
    ]);
    assertStringIncludes(await capsule.sh("iptables-save", "h1"), "--to-destination 172.17.0.2:80");
    const web1 = (await rowsOf(capsule)).find(({ name }) => name === "web")!;
    await capsule.sh(`kill -9 ${web1.pid}`);
    await until("the end of web is acted on", async () => (await ledgerOf(capsule)).containers["web"]?.wanted === "stopped");
    assert(!(await capsule.sh("iptables-save", "h1")).includes("172.17.0.2"));
    assert(!(await capsule.namespaces()).includes("web"));
    assertEquals((await rowsOf(capsule)).find(({ name }) => name === "web")!.state, "exited (137)");
    assertEquals(await drifts(capsule), []);
    await capsule.ask({ do: "event", happened: { event: "start", container: "web" } });
    const again = (await rowsOf(capsule)).find(({ name }) => name === "web")!;
    assertEquals([again.state, again.addresses], ["running", ["172.17.0.2/16"]]);
    assertEquals(await drifts(capsule), []);
  });
}

Deno.test("a restart policy brings a container back as a new generation", async () => {
  await using capsule = await TestCapsule.start();
  await capsule.ask(up(recipeOf({ web: { ...box, restart: "always" } })));
  const first = (await rowsOf(capsule))[0]!;
  await capsule.sh(`kill -9 ${first.pid}`);
  await until("web is back", async () => {
    const [row] = await rowsOf(capsule);
    return row?.state === "running" && row.pid !== first.pid;
  });
  assertEquals((await ledgerOf(capsule)).containers["web"]?.generation, 2);
  assertEquals(await drifts(capsule), []);
});

Deno.test("a keeper that was killed is followed by one that knows the lab, its plan and its processes", async () => {
  await using capsule = await TestCapsule.start();
  await capsule.ask(up(recipeOf({ web: box, other: box })));
  const before = await rowsOf(capsule);
  await capsule.killKeeper(await keeperPid(capsule));
  await capsule.keeper();
  assertEquals(await rowsOf(capsule), before);
  assertEquals(await drifts(capsule), []);
  const { added, removed } = counted(await capsule.ask(up(recipeOf({ web: box, other: box }), await ledgerOf(capsule))));
  assertEquals([added, removed], [0, 0]);
});

Deno.test("an end that no keeper saw is acted on by the next one", async () => {
  await using capsule = await TestCapsule.start();
  await capsule.ask(up(recipeOf({ web: box, other: box })));
  const web = (await rowsOf(capsule)).find(({ name }) => name === "web")!;
  await capsule.killKeeper(await keeperPid(capsule));
  await capsule.sh(`kill -9 ${web.pid}`);
  await capsule.keeper();
  await until("web counts as stopped", async () => (await ledgerOf(capsule)).containers["web"]?.wanted === "stopped");
  assertEquals(await drifts(capsule), []);
});

Deno.test("a keeper killed in the middle of a run leaves a lab that the next run finishes", async () => {
  await using capsule = await TestCapsule.start();
  const recipe = recipeOf(Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`box${at}`, box])));
  const running = capsule.ask(up(recipe)).catch((error: unknown) => error);
  const pid = await keeperPid(capsule);
  await until("something is built", async () => (await capsule.namespaces()).length > 3);
  await capsule.killKeeper(pid);
  await running;
  await capsule.keeper();
  await capsule.ask(up(recipe, await ledgerOf(capsule)));
  assertEquals(await drifts(capsule), []);
  assertEquals((await rowsOf(capsule)).filter(({ state }) => state === "running").length, 8);
});

Deno.test("stop ends every process, and none comes back", async () => {
  await using capsule = await TestCapsule.start();
  await capsule.ask(up(recipeOf({ web: { ...box, restart: "always" }, other: box })));
  assertEquals(counted(await capsule.ask({ do: "stop", within: 500 })).removed, 2);
  await sleep(300);
  assertEquals((await rowsOf(capsule)).map(({ pid }) => pid), [0, 0]);
});

Deno.test("a secret reaches the file that needs it, and neither plan, state, journal nor log", async () => {
  await using capsule = await TestCapsule.start();
  const value = "c0rrect-horse";
  const plan = planOf([{ op: "netns", ns: "box" }, {
    op: "file",
    host: "box",
    path: "/etc/hostname",
    text: "pw={secret:pw}\n",
    mode: 0o600,
  }]);
  const recipe: Recipe = { ...RECIPE, secrets: { pw: { environment: "PW" }, made: { generate: 24 } } };
  await capsule.ask(applying(plan, 1, { recipe, secrets: { pw: value } }));
  const { dir, containers } = capsule.paths;
  assertEquals(await Deno.readTextFile(`${containers}/box/etc/hostname`), `pw=${value}\n`);
  for (const file of ["made.json", "ledger.json", "journal.jsonl", "audit.jsonl", "keeper.log"]) {
    assert(!(await Deno.readTextFile(`${dir}/${file}`)).includes(value), file);
  }
  const kept = JSON.parse(await Deno.readTextFile(`${dir}/secrets.json`));
  assertEquals([kept.pw, kept.made.length, (await Deno.stat(`${dir}/secrets.json`)).mode! & 0o777], [value, 24, 0o600]);
  assertEquals(await drifts(capsule), []);
  await Deno.writeTextFile(`${containers}/box/etc/hostname`, `old ${value}\n`);
  const [drift] = await capsule.ask({ do: "check", only: "drift" });
  assert(drift?.event === "drift" && drift.was === "old {secret:pw}\n");
});

Deno.test("checks are asked inside the lab, and a failing one names the broken layer", async () => {
  await using capsule = await TestCapsule.start();
  const checks = [{ from: "web", ping: "gateway" }, { in: "web", address: "172.17.0.2/16" }, {
    from: "web",
    ping: "172.17.0.9",
    within: 600,
  }];
  await capsule.ask(up(recipeOf({ web: box }, { checks })));
  const results = (await capsule.ask({ do: "check" })).flatMap((answer) => answer.event === "check" ? [answer.result] : []);
  assertEquals(results.map(({ ok }) => ok), [true, true, false]);
  assertEquals(results[2]!.layer, "neighbour");
});
