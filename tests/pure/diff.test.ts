import { assertEquals } from "../../deps/std_assert.ts";
import { batches } from "../../core/batch.ts";
import { difference, linesOf, missing, takeBack } from "../../core/diff.ts";
import type { Op, Plan, Step } from "../../core/op.ts";
import { kindOf } from "../../ops/mod.ts";
import { type Sketch, snapshotOf } from "../ops/seen.ts";

function planOf(...steps: readonly (readonly Op[])[]): Plan {
  return { version: 1, lab: "demo", needs: [], steps: steps.map((ops, i): Step => ({ id: `s${i}`, title: `s${i}`, why: "", ops })) };
}
const keys = (ops: readonly Op[]) => ops.map((op) => kindOf(op).key(op));

const spec = { image: "native:busybox", argv: [], env: {}, hostname: "web" };
const bridge: Op = { op: "link", ns: "h1", dev: "docker0", link: { kind: "bridge" } };
const cable = (gen: number): Op => ({ op: "link", ns: "h1", dev: "v1", gen, link: { kind: "veth", peer: { ns: "web", dev: "eth0" } } });
const address = (cidr: string, dev = "docker0", ns = "h1"): Op => ({ op: "addr", ns, dev, cidr });
const rule = (words: string, at: "top" | "end" = "end"): Op => ({
  op: "rule",
  ns: "h1",
  family: 4,
  table: "nat",
  chain: "DOCKER",
  at,
  rule: words.split(" "),
});
const chain: Op = { op: "chain", ns: "h1", family: 4, table: "nat", chain: "DOCKER" };
const route = (via: string): Op => ({ op: "route", ns: "web", to: "default", via, dev: "eth0" });
const web = (gen: number): Op[] => [
  { op: "netns", ns: "web", gen },
  cable(gen),
  { op: "master", ns: "h1", dev: "v1", bridge: "docker0" },
  { op: "up", ns: "h1", dev: "v1" },
  address("172.17.0.2/16", "eth0", "web"),
  { op: "up", ns: "web", dev: "eth0" },
  route("172.17.0.1"),
  { op: "proc", ns: "web", name: "web", gen, spec },
];
const whole: Sketch = {
  namespaces: {
    h1: {
      links: [{ dev: "docker0", kind: "bridge", addrs: [{ cidr: "172.17.0.1/16" }] }, {
        dev: "v1",
        index: 9,
        peerIndex: 2,
        master: "docker0",
      }],
      tables: { "4 nat": [":DOCKER -", "-A DOCKER -j A", "-A DOCKER -j B"] },
    },
    web: {
      links: [{ dev: "eth0", index: 2, peerIndex: 9, addrs: [{ cidr: "172.17.0.2/16" }] }],
      routes: [{ to: "default", via: "172.17.0.1", dev: "eth0" }],
    },
  },
  procs: { web: { gen: 1, pid: 5, running: true } },
};

Deno.test("difference() keeps cables and bridge when only the address plan changes", () => {
  const before = planOf([bridge, address("172.17.0.1/16"), cable(1), address("172.17.0.2/16", "eth0", "web"), route("172.17.0.1")]);
  const after = planOf([bridge, address("192.168.10.1/24"), cable(1), address("192.168.10.2/24", "eth0", "web"), route("192.168.10.1")]);
  const { remove, kept, added, changed } = difference(before.steps[0]!.ops, after);
  assertEquals(keys(remove), ["addr web/eth0 172.17.0.2/16", "addr h1/docker0 172.17.0.1/16"]);
  assertEquals(kept, [bridge, cable(1)]);
  assertEquals(keys(added), ["addr h1/docker0 192.168.10.1/24", "addr web/eth0 192.168.10.2/24", "route web 4 default 0"]);
  assertEquals(changed, [{ from: route("172.17.0.1"), to: route("192.168.10.1") }]);
});

Deno.test("difference() sets a new value over the old one for switches, sizes, policies and files", () => {
  const old: Op[] = [
    { op: "sysctl", ns: "h1", key: "net.ipv4.ip_forward", value: "0" },
    { op: "mtu", ns: "h1", dev: "v1", bytes: 1500 },
    { op: "chain", ns: "h1", family: 4, table: "filter", chain: "FORWARD", policy: "ACCEPT" },
    { op: "file", host: "web", path: "/etc/hosts", text: "a" },
  ];
  const fresh: Op[] = [
    { ...old[0], value: "1" } as Op,
    { ...old[1], bytes: 1450 } as Op,
    { ...old[2], policy: "DROP" } as Op,
    { ...old[3], text: "b" } as Op,
  ];
  const { remove, kept, added, changed } = difference(old, planOf(fresh));
  assertEquals([remove, kept, added, changed.map(({ to }) => to)], [[], [], fresh, fresh]);
});

Deno.test("difference() counts equal rules and does not mind the order of JSON's keys", () => {
  const { op, ...rest } = rule("-j A");
  const { remove, kept } = difference([{ ...rest, op } as Op, rule("-j A"), rule("-j B")], planOf([rule("-j A")]));
  assertEquals([keys(remove), kept.length], [["rule h1 4 nat DOCKER -j B", "rule h1 4 nat DOCKER -j A"], 1]);
});

Deno.test("difference() takes a restarted container's sandbox, cable and process, and nothing else", () => {
  const { remove, added } = difference([bridge, ...web(1)], planOf([bridge], web(2)));
  assertEquals(keys(remove), ["proc web#1", "link h1/v1#1", "netns web#1"]);
  assertEquals(keys(added), ["netns web#2", "link h1/v1#2", "proc web#2"]);
});

Deno.test("takeBack() gives no line to what goes with another, but deletes what another namespace sees", () => {
  const taken = takeBack([bridge, ...web(1)].toReversed(), snapshotOf(whole), () => undefined);
  assertEquals(taken.flatMap(({ line }) => line === undefined ? [] : [`${line.ns}: ${line.tool} ${line.words.join(" ")}`]), [
    "web: proc stop web",
    "h1: ip link delete dev v1",
    ": ip netns delete web",
    "h1: ip link delete dev docker0",
  ]);
  assertEquals(taken.length, 9);
});

Deno.test("takeBack() leaves alone what is gone or has somebody else's value, and restores what was before", () => {
  const forward: Op = { op: "sysctl", ns: "h1", key: "net.ipv4.ip_forward", value: "1" };
  const lines = (value: string) =>
    takeBack([forward, address("10.0.0.1/8")], snapshotOf({ namespaces: { h1: { sysctls: { "net.ipv4.ip_forward": value } } } }), () => "0")
      .map(({ line }) => line?.words.join(" "));
  assertEquals(lines("1"), ["net.ipv4.ip_forward=0", undefined]);
  assertEquals(lines("2"), [undefined, undefined]);
});

Deno.test("takeBack() deletes as many equal rules as there are, and none of a chain that goes itself", () => {
  const words = (ops: readonly Op[]) => takeBack(ops, snapshotOf(whole), () => undefined).map(({ line }) => line?.words.join(" "));
  assertEquals(words([rule("-j A"), rule("-j A")]), ["-t nat -D DOCKER -j A", undefined]);
  assertEquals(words([rule("-j A"), chain]), [undefined, "-t nat -X DOCKER"]);
});

Deno.test("missing() finds nothing in a whole lab, and everything in an empty one", () => {
  const plan = planOf([bridge, address("172.17.0.1/16"), chain, rule("-j A"), rule("-j B")], web(1));
  assertEquals(missing(plan, snapshotOf(whole)), []);
  assertEquals(missing(plan, snapshotOf()).length, 13);
});

Deno.test("missing() judges rules by their chain, and linesOf() moves the one that is out of place", () => {
  const plan = planOf([chain, rule("-j B"), rule("-j A")]);
  const seen = snapshotOf(whole);
  const found = missing(plan, seen);
  assertEquals(found.map(({ op, was }) => [kindOf(op).key(op), was]), [["rule h1 4 nat DOCKER -j B", "in another place"]]);
  assertEquals(batches(linesOf(found, plan, seen).map(({ line }) => line)).map((batch) => batch.stdin), [
    "*nat\n-D DOCKER -j B\n-I DOCKER 1 -j B\nCOMMIT\n",
  ]);
});

Deno.test("missing() names what goes along when a cable must be made anew", () => {
  const seen = snapshotOf({
    ...whole,
    namespaces: { ...whole.namespaces, web: { links: [{ dev: "eth7", index: 2 }] } },
  });
  const plan = planOf([bridge], web(1));
  const found = missing(plan, seen);
  assertEquals(
    keys(found.map(({ op }) => op)),
    ["link h1/v1#1", "master h1/v1", "up h1/v1", "addr web/eth0 172.17.0.2/16", "up web/eth0", "route web 4 default 0"],
  );
  assertEquals(linesOf(found, plan, seen).slice(0, 2).map(({ line }) => line.words.slice(0, 4).join(" ")), [
    "link delete dev v1",
    "link add name v1",
  ]);
});

Deno.test("missing() has a process started again when its namespace is lost", () => {
  const { web: _lost, ...namespaces } = whole.namespaces!;
  const found = missing(planOf(web(1)), snapshotOf({ ...whole, namespaces }));
  assertEquals(keys(found.map(({ op }) => op)).filter((key) => /^(netns|proc)/.test(key)), ["netns web#1", "proc web#1"]);
});

Deno.test("linesOf() puts a chain's rules made by hand where the last of them stands", () => {
  const lesson: Op = { op: "chain", ns: "h1", family: 4, table: "nat", chain: "LESSON" };
  const plan: Plan = {
    ...planOf([chain, rule("-j B")]),
    steps: [...planOf([chain, rule("-j B")]).steps, {
      id: "hand",
      title: "",
      why: "",
      byHand: true,
      ops: [rule("-j A", "top"), lesson, rule("-j LESSON")],
    }],
  };
  const seen = snapshotOf({ namespaces: { h1: {} } });
  assertEquals(linesOf(missing(plan, seen), plan, seen).map(({ line }) => line.words.slice(2).join(" ")), [
    ...["-N DOCKER", "-A DOCKER -j B", "-N LESSON", "-I DOCKER 1 -j A", "-A DOCKER -j LESSON"],
  ]);
});
