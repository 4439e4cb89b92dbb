/** The plan: its order, its golden texts, and that nothing but recipe and ledger decides it. @module */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import { fc } from "../../deps/fast_check.ts";
import type { Service } from "../../core/model.ts";
import type { Op } from "../../core/op.ts";
import { planOf } from "../../core/plan.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { kindOf } from "../../ops/mod.ts";
import { builtin } from "../../plugins/builtin.ts";
import { recipes } from "../../recipes/index.ts";
import bipChange from "../golden/plans/bip-change.txt" with { type: "text" };
import nginxMysql from "../golden/plans/nginx-mysql.txt" with { type: "text" };
import noneModeVeth from "../golden/plans/none-mode-veth.txt" with { type: "text" };
import { onBridge, port, recipeOf } from "../recipe_of.ts";
import { goldenText } from "../write_plans.ts";

const golden: Readonly<Record<string, string>> = { "bip-change": bipChange, "nginx-mysql": nginxMysql, "none-mode-veth": noneModeVeth };
const plan = (recipe: Parameters<typeof recipeOf>[0]) => planOf(resolve(recipeOf(recipe), emptyLedger(), builtin).lab, builtin);
const keys = (ops: readonly Op[]) => ops.map((op) => `${kindOf(op).key(op)} ${JSON.stringify(op)}`);

for (const { name, load } of recipes) {
  Deno.test(`the plan of ${name} reads as reviewed`, async () => {
    assertEquals(goldenText(await load(), name), golden[name]);
  });
}

Deno.test("a plan is the same, byte for byte, when recipe and ledger are, and carries its version", () => {
  const services = fc.dictionary(
    fc.stringMatching(/^[a-z]{2,6}$/).filter((name) => name !== "client"),
    fc.constantFrom<Service>(onBridge, { image: "busybox" }, { image: "debian", network_mode: "none" }),
    {
      maxKeys: 6,
    },
  );
  fc.assert(fc.property(services, (services) => assertEquals(JSON.stringify(plan({ services })), JSON.stringify(plan({ services })))), {
    numRuns: 30,
  });
  assertEquals(plan({}).version, 1);
});

Deno.test("every step begins with a verb, says why, and has an id of its own", () => {
  const { steps } = plan({
    networks: { n1: {}, n2: { internal: true } },
    services: {
      web: { ...onBridge, ports: [port(80, 80)] },
      two: { image: "busybox", networks: { n1: {}, n2: {} } },
      open: { image: "busybox", network_mode: "host" },
    },
  });
  for (const step of steps) {
    assert(/^[A-Z][a-z]+ /.test(step.title), step.title);
    assert(step.why.length > 40 && step.why.endsWith("."), step.why);
  }
  assertEquals(new Set(steps.map((step) => step.id)).size, steps.length);
});

Deno.test("the laboratory comes first, then the daemon, networks, containers in start order, and hand-made steps last", () => {
  const { steps } = plan({
    services: { too: { image: "busybox", network_mode: "container:own" }, own: onBridge },
    steps: [{ title: "By hand", why: "To learn", ops: [{ op: "up", ns: "own", dev: "lo" }] }],
  });
  const kinds = steps.map((step) => step.id.split("/")[0]).filter((kind, i, all) => kind !== all[i - 1]);
  assertEquals(kinds, ["lab", "daemon", "network", "sandbox", "endpoint", "process", "hand"]);
  assertEquals(steps.filter((step) => step.id.startsWith("process/")).map((step) => step.id), ["process/own", "process/too"]);
  assertEquals(steps.at(-1)?.byHand, true);
});

Deno.test("only what another bip touches differs between the two plans", () => {
  const withBip = (bip: string) => recipeOf({ hosts: { h1: { daemon: { bip } } }, services: { b1: onBridge } });
  const before = resolve(withBip("172.17.0.1/16"), emptyLedger(), builtin);
  const after = resolve(withBip("192.168.10.1/24"), before.ledger, builtin);
  const [old, now] = [before, after].map(({ lab }) => keys(planOf(lab, builtin).steps.flatMap((step) => [...step.ops])));
  const gone = old!.filter((key) => !now!.includes(key)).map((key) => key.split(" ").slice(0, 2).join(" "));
  assertEquals(gone.toSorted(), [
    "addr b1/eth0",
    "addr h1/docker0",
    "file b1:/etc/hosts",
    "link h1/" + before.lab.containers[0]!.endpoints[0]!.hostDev + "#1",
    "route b1",
    "rule h1",
  ]);
  // The cable is the same cable: only the address of its inner end follows the container's.
  const cables = (all: string[]) => all.filter((key) => key.startsWith("link h1/veth")).map((key) => key.split(" ")[1]);
  assertEquals(cables(old!), cables(now!));
});

Deno.test("a machine without a daemon has no docker0, no chain and no forwarding", () => {
  const { steps } = plan({ hosts: { h1: { daemon: false } }, services: { bare: { image: "busybox", network_mode: "none" } } });
  const ops = steps.flatMap((step) => step.ops);
  assertEquals(ops.filter((op) => op.op === "rule" || op.op === "chain" || op.op === "sysctl" && op.ns === "h1"), []);
});

Deno.test("no plan needs anything outside its capsule", () => {
  assertEquals(plan({ services: { web: onBridge } }).needs, []);
});
