/** What becomes of a lab after something in it ended: containers, helpers, sandboxes, keepers and runs. @module */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../deps/std_assert.ts";
import { EnvironmentError } from "../../core/errors.ts";
import { revived } from "../../core/event.ts";
import type { Ledger, Recipe, Service } from "../../core/model.ts";
import { planOf } from "../../core/plan.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { builtin } from "../../plugins/builtin.ts";
import { isHalf } from "../../system/half.ts";
import type { Answer, Ask, PsRow } from "../../system/protocol.ts";
import { FLAVOURS, RECIPE, sleep, TestCapsule } from "./keeper_capsule.ts";

const box: Service = { image: "busybox", network_mode: "bridge" };
const recipeOf = (services: Readonly<Record<string, Service>>, more: Partial<Recipe> = {}): Recipe => ({
  ...{ ...RECIPE, hosts: { h1: {} }, services },
  ...more,
});
const up = (recipe: Recipe, from: Ledger): Ask => {
  const { lab, ledger } = resolve(recipe, revived(recipe, from), builtin);
  return { do: "apply", recipe, ledger, plan: planOf(lab, builtin) };
};
async function statusOf(capsule: TestCapsule): Promise<Extract<Answer, { event: "status" }>> {
  const [status] = await capsule.ask({ do: "status" });
  assert(status?.event === "status");
  return status;
}
async function rowOf(capsule: TestCapsule, name: string): Promise<PsRow> {
  const [ps] = await capsule.ask({ do: "ps" });
  assert(ps?.event === "ps");
  return ps.rows.find((row) => row.name === name)!;
}
/** Everything a check says, a line each. */
async function checked(capsule: TestCapsule): Promise<string[]> {
  return (await capsule.ask({ do: "check" })).flatMap((answer) => {
    switch (answer.event) {
      case "finding":
      case "note":
        return [`${answer.event}: ${answer.text}`];
      case "drift":
        return [`drift: ${answer.tell} (${answer.was})`];
      case "check":
        return [`${answer.result.ok}: ${answer.result.got}`];
      default:
        return [];
    }
  });
}
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error(`Not within 5 s: ${what}`);
}

for (const [who, uid] of FLAVOURS) {
  Deno.test(`what ended by itself, as ${who}, is a finding and comes back with the next up`, async () => {
    await using capsule = await TestCapsule.start({ uid });
    const job: Service = { ...box, command: ["sh", "-c", "exit 0"] };
    const recipe = recipeOf({ web: box, job });
    await capsule.ask(up(recipe, emptyLedger()));
    await capsule.sh(`kill -9 ${(await rowOf(capsule, "web")).pid}`);
    const ended = async (name: string) => (await statusOf(capsule)).ledger.containers[name]?.wanted === "stopped";
    await until("both ends are acted on", async () => await ended("web") && await ended("job"));
    assertEquals(await checked(capsule), [
      'finding: "web" does not run: it ended with exit code 137',
      'note: "job" has ended with exit code 0',
    ]);
    await capsule.ask(up(recipe, (await statusOf(capsule)).ledger));
    assertEquals((await rowOf(capsule, "web")).state, "running");
    assertEquals((await statusOf(capsule)).ledger.containers["web"]?.generation, 2);
  });

  Deno.test(`processes in a sandbox that has lost its name, as ${who}, are drift, and repair starts them again`, async () => {
    await using capsule = await TestCapsule.start({ uid });
    const check = { from: "client", http: "http://h1:8080/", within: 3000 } as const;
    const web: Service = { ...box, image: "http", ports: [{ hostIp: "", hostPort: 8080, containerPort: 80, protocol: "tcp" }] };
    const recipe = recipeOf({ web, side: { image: "busybox", network_mode: "container:web" } }, { checks: [check] });
    await capsule.ask(up(recipe, emptyLedger()));
    const before = await rowOf(capsule, "side");
    await capsule.sh("ip netns del web");
    const gone = "(running in a sandbox that is gone)";
    const found = await checked(capsule);
    assert(found.includes(`drift: Start the container web (native:http) in web ${gone}`), found.join("\n"));
    assert(found.includes(`drift: Start the container side (native:busybox) in web ${gone}`), found.join("\n"));
    await capsule.ask(up(recipe, (await statusOf(capsule)).ledger));
    assertEquals((await checked(capsule)).map((line) => line.slice(0, 16)), ["true: status 200"]);
    const inode = (path: string) => capsule.sh(`stat -L -c %i ${path}`);
    const after = await rowOf(capsule, "side");
    assert(after.pid !== before.pid);
    assertEquals(await inode(`/proc/${after.pid}/ns/net`), await inode("/run/netns/web"));
  });

  Deno.test(`a joiner whose owner was restarted, as ${who}, is asked where it is, and stays there until repair`, async () => {
    await using capsule = await TestCapsule.start({ uid });
    const recipe = recipeOf({ web: box, side: { image: "busybox", network_mode: "container:web" } }, {
      checks: [{ in: "side", address: "172.17.0.2/16", within: 300 }, { from: "side", ping: "gateway", within: 300 }],
    });
    await capsule.ask(up(recipe, emptyLedger()));
    const { pid } = await rowOf(capsule, "side");
    await capsule.ask({ do: "event", happened: { event: "restart", container: "web" } });
    assertEquals((await rowOf(capsule, "side")).pid, pid);
    const found = await checked(capsule);
    assertEquals(found[0], "drift: Start the container side (native:busybox) in web (running in a sandbox that is gone)");
    assertEquals(found.slice(1).map((line) => line.startsWith("false: ")), [true, true]);
    assertStringIncludes(found[2]!, "side runs in a sandbox that is gone");
    await capsule.ask(up(recipe, (await statusOf(capsule)).ledger));
    assertEquals((await checked(capsule)).map((line) => line.startsWith("true: ")), [true, true]);
  });

  Deno.test(`a relay that was killed, as ${who}, is started again by the keeper`, async () => {
    await using capsule = await TestCapsule.start({ uid });
    const web: Service = { ...box, image: "http", ports: [{ hostIp: "", hostPort: 8080, containerPort: 80, protocol: "tcp" }] };
    await capsule.ask(up(recipeOf({ web }), emptyLedger()));
    const relays = async () => (await capsule.sh("pidof socat || :")).trim().split(" ").filter((pid) => pid !== "").toSorted();
    const first = await relays();
    assert(first.length > 0);
    await capsule.sh(`kill -9 ${first.join(" ")}`);
    await until("the relays are back", async () => (await relays()).length === first.length && (await checked(capsule)).length === 0);
    assertEquals((await relays()).filter((pid) => first.includes(pid)), []);
  });
}

Deno.test("that the keeper was gone is kept until a check has shown it", async () => {
  await using capsule = await TestCapsule.start();
  await capsule.ask(up(recipeOf({ web: box }), emptyLedger()));
  assertEquals(await checked(capsule), []);
  await capsule.killKeeper((await statusOf(capsule)).keeperPid);
  await capsule.keeper();
  await rowOf(capsule, "web");
  assertEquals(await checked(capsule), ["finding: The keeper was gone and has been started again: exits in between were not seen"]);
  assertEquals(await checked(capsule), []);
});

Deno.test("a lab whose first run did not come to its end is half built until another one does", async () => {
  await using capsule = await TestCapsule.start();
  const halves = async () => (await checked(capsule)).filter((line) => line.startsWith("finding: Half built"));
  assertEquals([(await halves()).length, isHalf(capsule.paths)], [1, true]);
  const recipe = recipeOf(Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`box${at}`, box])));
  {
    using front = await Deno.connect({ transport: "unix", path: capsule.paths.socket });
    await front.write(new TextEncoder().encode(JSON.stringify(up(recipe, emptyLedger())) + "\n"));
    await until("something is built", async () => (await capsule.namespaces()).length > 3);
  }
  assertEquals([(await halves()).length, isHalf(capsule.paths)], [1, true]);
  await capsule.ask(up(recipe, (await statusOf(capsule)).ledger));
  assertEquals([await checked(capsule), isHalf(capsule.paths)], [[], false]);
});

Deno.test("a preparation that finds the disk full says so", async () => {
  await using capsule = await TestCapsule.start({ kilobytes: 6144 });
  const { lab, ledger } = resolve(recipeOf({ web: box }), emptyLedger(), builtin);
  const plan = planOf(lab, builtin);
  const fill = ["sh", "-c", "cat /dev/zero >/tmp/full; echo the installer says little; exit 1"];
  const steps = plan.steps.map((step) => ({
    ...step,
    ops: step.ops.map((op) => op.op === "proc" && op.name === "web" ? { ...op, spec: { ...op.spec, prepare: [fill] } } : op),
  }));
  const error = await assertRejects(
    () => capsule.ask({ do: "apply", recipe: recipeOf({ web: box }), ledger, plan: { ...plan, steps } }),
    EnvironmentError,
  );
  assertStringIncludes(error.message, "the disk that holds the lab's state is full");
});
