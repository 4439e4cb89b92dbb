/** What happens to a running lab. @module */
import { assertEquals, assertThrows } from "../../deps/std_assert.ts";
import { RecipeError } from "../../core/errors.ts";
import { happen, revived } from "../../core/event.ts";
import type { Event, Ledger, Recipe } from "../../core/model.ts";
import { planOf } from "../../core/plan.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { atRest } from "../../core/rest.ts";
import { wantedChains } from "../../core/rules.ts";
import { builtin } from "../../plugins/builtin.ts";
import { onBridge, port, recipeOf } from "../recipe_of.ts";

const three = recipeOf({ services: { c1: onBridge, c2: onBridge, c3: onBridge } });

/** The lab and ledger after some events, each followed by a resolve, as the keeper does it. */
function after(recipe: Recipe, ...events: Event[]) {
  let now = resolve(recipe, emptyLedger(), builtin);
  const warnings: string[] = [];
  for (const event of events) {
    const happened = happen(recipe, now.ledger, event);
    warnings.push(...happened.warnings);
    now = resolve(happened.recipe, happened.ledger, builtin);
  }
  return { ...now, warnings };
}
const held = (ledger: Ledger) => {
  const { "": _machine, ...containers } = ledger.addresses["h1/bridge"] ?? {};
  return containers;
};
const stop = (container: string): Event => ({ event: "stop", container });
const start = (container: string): Event => ({ event: "start", container });
const exit = (container: string, generation: number, code: number): Event => ({ event: "exit", container, generation, code });

Deno.test("a stopped container's address goes to the next that starts", () => {
  const stopped = after(three, stop("c2"));
  assertEquals(held(stopped.ledger), { c1: "172.17.0.2", c3: "172.17.0.4" });
  const { c1, c3 } = three.services;
  const withNew = recipeOf({ services: { c1: c1!, c2: onBridge, c3: c3!, c4: onBridge } });
  const joined = resolve(withNew, stopped.ledger, builtin);
  assertEquals(held(joined.ledger)["c4"], "172.17.0.3");
  const back = happen(withNew, joined.ledger, start("c2"));
  assertEquals(held(resolve(withNew, back.ledger, builtin).ledger)["c2"], "172.17.0.5");
});

Deno.test("a start and a restart make the next generation, which is the last in start order", () => {
  const { lab, ledger } = after(three, stop("c1"), start("c1"), { event: "restart", container: "c2" });
  assertEquals(lab.containers.map((box) => [box.name, box.generation]), [["c3", 1], ["c1", 2], ["c2", 2]]);
  assertEquals(held(ledger), { c3: "172.17.0.4", c1: "172.17.0.2", c2: "172.17.0.3" });
});

Deno.test("a container that stops takes its rules, relays, cable, files and process out of the plan", () => {
  const recipe = recipeOf({ services: { web: { ...onBridge, ports: [port(8080, 80)] } } });
  const { lab } = after(recipe, stop("web"));
  const bare = planOf(resolve(recipeOf(), emptyLedger(), builtin).lab, builtin);
  assertEquals(planOf(lab, builtin).steps, bare.steps);
});

Deno.test("restart policies are Docker's", () => {
  const running = (restart: "no" | "always" | "on-failure" | "unless-stopped", code: number) =>
    after(recipeOf({ services: { c1: { ...onBridge, restart } } }), exit("c1", 1, code)).ledger.containers["c1"]!;
  assertEquals(running("no", 1).wanted, "stopped");
  assertEquals(running("always", 0), { ...running("always", 0), wanted: "running", generation: 2, exit: 0 });
  assertEquals([running("on-failure", 0).wanted, running("on-failure", 3).wanted], ["stopped", "running"]);
  assertEquals([running("unless-stopped", 0).wanted, running("unless-stopped", 3).generation], ["running", 2]);
});

Deno.test("the end of an earlier generation says nothing about the present one", () => {
  const before = after(three, { event: "restart", container: "c1" });
  const happened = happen(three, before.ledger, exit("c1", 1, 137));
  assertEquals(happened.ledger, before.ledger);
  assertEquals(happened.warnings, []);
});

Deno.test("the end of a stopped process only leaves its exit code", () => {
  const { ledger } = after(recipeOf({ services: { c1: { ...onBridge, restart: "always" } } }), stop("c1"), exit("c1", 1, 143));
  assertEquals(ledger.containers["c1"], { ...ledger.containers["c1"]!, wanted: "stopped", generation: 1, exit: 143 });
});

Deno.test("a restarted container draws new dynamic ports", () => {
  const recipe = recipeOf({ services: { c1: { ...onBridge, ports: [port(0, 80)] } } });
  assertEquals(after(recipe, { event: "restart", container: "c1" }).ledger.containers["c1"]!.ports[0]?.hostPort, 32769);
});

Deno.test("rules follow the order in which containers started", () => {
  const recipe = recipeOf({ services: { a1: { ...onBridge, ports: [port(81, 80)] }, a2: { ...onBridge, ports: [port(82, 80)] } } });
  const { lab } = after(recipe, { event: "restart", container: "a1" });
  const nat = wantedChains(planOf(lab, builtin).steps).find((one) => one.table === "nat" && one.chain === "DOCKER")!;
  assertEquals(nat.rules.flatMap((rule) => /--dport (\d+)/.exec(rule.text)?.[1] ?? []), ["82", "81"]);
});

Deno.test("while the owner of a sandbox is stopped its joiners are left out, and say so", () => {
  const recipe = recipeOf({ services: { own: onBridge, too: { image: "busybox", network_mode: "container:own" } } });
  const { lab, warnings } = after(recipe, stop("own"));
  const steps = planOf(lab, builtin).steps;
  const left = steps.find((step) => step.id === "process/too")!;
  assertEquals([left.title, left.ops], ["Leave too out while own is stopped", []]);
  assertEquals(warnings, ['The stop of "own" takes the sandbox of "too" away: there is none until it starts']);
  const error = assertThrows(
    () => happen(recipe, resolve(recipe, after(recipe, stop("own")).ledger, builtin).ledger, { event: "restart", container: "too" }),
    RecipeError,
  );
  assertEquals(error.message, 'Cannot start "too": cannot join network of a non running container: own');
});

Deno.test("hand-made steps wait while the sandbox they speak of is stopped, and the cable that had an end in it with them", () => {
  const hand = (title: string, ...ops: Recipe["steps"][number]["ops"]) => ({ title, why: "To learn", ops });
  const recipe = recipeOf({
    services: { box: { image: "busybox", network_mode: "none" } },
    steps: [
      hand("Name it", { op: "netns", ns: "alias", of: "box" }),
      hand("Cable", { op: "link", ns: "h1", dev: "A", link: { kind: "veth", peer: { ns: "h1", dev: "B" } } }),
      hand("Switch A on", { op: "up", ns: "h1", dev: "A" }),
      hand("Move B", { op: "move", ns: "h1", dev: "B", to: "alias", as: "eth0" }),
      hand("Another", { op: "link", ns: "h1", dev: "free0", link: { kind: "dummy" } }),
    ],
  });
  const hands = (lab: ReturnType<typeof resolve>["lab"]) =>
    planOf(lab, builtin).steps.filter((step) => step.byHand).map((step) => step.ops.length);
  assertEquals(hands(after(recipe).lab), [1, 1, 1, 1, 1]);
  assertEquals(hands(after(recipe, stop("box")).lab), [0, 0, 0, 0, 1]);
  assertEquals(hands(after(recipe, stop("box"), start("box")).lab), [1, 1, 1, 1, 1]);
});

Deno.test("names of a container that stops vanish from its neighbours' resolvers", () => {
  const on = { image: "busybox", networks: { n1: {} } };
  const recipe = recipeOf({ networks: { n1: {} }, services: { a1: on, a2: on } });
  const resolver = (...events: Event[]) => {
    const ops = planOf(after(recipe, ...events).lab, builtin).steps.flatMap((step) => step.ops);
    return ops.flatMap((op) => op.op === "proc" && op.name.startsWith("docker-dns-a1-") ? [op] : [])[0]!;
  };
  const names = (op: ReturnType<typeof resolver>) =>
    op.spec.argv.filter((word) => word.startsWith("--host-record=")).map((word) => word.split(/[=,]/)[2]);
  assertEquals([names(resolver()), names(resolver(stop("a2")))], [["a1", "a2"], ["a1"]]);
  assertEquals(resolver().name === resolver(stop("a2")).name, false);
});

Deno.test("an event for nobody names those who are there", () => {
  const { ledger } = after(three);
  const error = assertThrows(() => happen(three, ledger, stop("c4")), RecipeError);
  assertEquals([error.data.got, error.data.among], ["c4", ["c1", "c2", "c3"]]);
});

Deno.test("happen() changes nothing it was given", () => {
  const { ledger } = after(three);
  const before = JSON.stringify(ledger);
  for (const event of [stop("c1"), exit("c2", 1, 1), { event: "restart", container: "c3" } as const]) happen(three, ledger, event);
  assertEquals(JSON.stringify(ledger), before);
});

Deno.test("what ended by itself is wanted again by the next up, what was stopped is not", () => {
  const recipe = recipeOf({
    services: {
      own: onBridge,
      too: { image: "busybox", network_mode: "container:own" },
      off: onBridge,
      side: { image: "busybox", network_mode: "container:off" },
    },
  });
  const { ledger } = after(recipe, exit("side", 1, 1), exit("too", 1, 0), exit("own", 1, 7), stop("off"));
  const back = revived(recipe, ledger);
  const wanted = (name: string) => [back.containers[name]!.wanted, back.containers[name]!.generation];
  assertEquals(["own", "too", "off", "side"].map(wanted), [["running", 2], ["running", 2], ["stopped", 1], ["stopped", 1]]);
  assertEquals(Object.keys(back.containers).slice(-2), ["own", "too"]);
  const now = resolve(recipe, back, builtin);
  assertEquals(held(now.ledger)["own"], "172.17.0.2");
  assertEquals(now.ledger.containers["own"]?.ended, undefined);
  assertEquals(revived(recipe, now.ledger), now.ledger);
});

Deno.test("a service that does not run is a finding, unless it ended with 0", () => {
  const recipe = recipeOf({
    services: { job: onBridge, web: onBridge, off: onBridge, too: { image: "busybox", network_mode: "container:off" }, well: onBridge },
  });
  const { ledger } = after(recipe, exit("job", 1, 0), exit("web", 1, 3), stop("off"));
  assertEquals(atRest(recipe, ledger), {
    findings: [
      '"web" does not run: it ended with exit code 3',
      '"off" does not run: it was stopped',
      '"too" does not run: the sandbox it joins went away with "off"',
    ],
    notes: ['"job" has ended with exit code 0'],
  });
});
