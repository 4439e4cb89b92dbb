import { assert, assertEquals, assertThrows } from "../../deps/std_assert.ts";
import { fc } from "../../deps/fast_check.ts";
import { batches, bulkOrder, gate, word } from "../../core/batch.ts";
import { OpError } from "../../core/errors.ts";
import type { Line, Op, Step } from "../../core/op.ts";
import { kindOf } from "../../ops/mod.ts";

function line(tool: Line["tool"], text: string, ns = "h1"): Line {
  return { tool, ns, words: text.split(" ") };
}

Deno.test("word() refuses whatever could begin another word or command", () => {
  for (const text of ["", "a b", "a\nb", "a\0b", "a'b", 'a"b', "a\\b", "#x", "$(x)", "`x`", "a;b", "é", "x".repeat(513), "!", "[::1]:80"]) {
    assertThrows(() => word(text), OpError, "Cannot put");
  }
});

Deno.test("word() lets only rules negate and bracket, and only sysctl have blanks", () => {
  assertEquals(word("!", "iptables"), "!");
  assertEquals(word("[2001:db8::2]:80", "ip6tables"), "[2001:db8::2]:80");
  assertEquals(word("RELATED,ESTABLISHED", "iptables"), "RELATED,ESTABLISHED");
  assertEquals(word("net.ipv4.ping_group_range=0 2147483647", "sysctl"), "net.ipv4.ping_group_range=0 2147483647");
  assertEquals(word("{pid:b-1.x}"), "{pid:b-1.x}");
  for (const text of ["-p", "--system", "net.ipv4.ip_forward", "a=1\nb=2", "a= 1"]) assertThrows(() => word(text, "sysctl"), OpError);
  for (const text of ["{pid:}", "{pid:a b}", "{secret:x}", "x{pid:a}"]) assertThrows(() => word(text), OpError);
});

Deno.test("gate() refuses commands that no op kind gives", () => {
  const bad: Line[] = [
    ...["netns exec b1 sh", "vrf exec x sh", "-force link show", "netns", "link show", "route flush all"].map((text) => line("ip", text)),
    ...["monitor", "vlan add vid 1 dev x", "link show"].map((text) => line("bridge", text)),
    ...[
      "-A DOCKER -j ACCEPT",
      "-t nat -F DOCKER",
      "-t x -A A -j B",
      "-t nat -A A",
      "-t nat -P FORWARD REJECT",
      "-t nat -N a/b",
      "-t nat -I A -j B",
    ]
      .map((text) => line("iptables", text)),
    ...["-M /bin/sh", "--modprobe=/bin/sh", "--modp /bin/sh", "-A OTHER", "--table filter", "-t filter", "--flush", "-w"]
      .map((text) => line("iptables", `-t nat -A DOCKER ${text} -j ACCEPT`)),
    line("file", "write etc/passwd"),
    line("file", "write /var/../etc/passwd"),
    line("proc", "kill web"),
  ];
  for (const one of bad) assertThrows(() => gate(one), OpError, "Cannot run");
});

Deno.test("batches() runs nothing when one word is wrong", () => {
  const good = line("ip", "link set dev x up");
  assertThrows(() => batches([good, { ...good, words: ["link", "set", "dev", "x\nnetns exec y sh", "up"] }]), OpError);
});

Deno.test("batches() joins neighbours of one tool and namespace, and only neighbours", () => {
  const made = batches([
    line("ip", "netns add web", ""),
    line("ip", "link set dev lo up"),
    line("ip", "addr add 10.0.0.1/8 dev lo"),
    line("bridge", "link set dev v hairpin on"),
    line("ip", "link set dev v up"),
    line("sysctl", "net.ipv4.ip_forward=1"),
    line("sysctl", "net.ipv4.conf.all.forwarding=1"),
    line("file", "write /etc/hosts", "web"),
    line("file", "remove /etc/hosts", "web"),
  ]);
  assertEquals(made.map(({ tool, ns, argv, lines }) => [`${ns}: ${tool} ${argv.join(" ")}`, lines.length]), [
    [": ip -batch -", 1],
    ["h1: ip -batch -", 2],
    ["h1: bridge -batch -", 1],
    ["h1: ip -batch -", 1],
    ["h1: sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.all.forwarding=1", 2],
    ["web: file write /etc/hosts", 1],
    ["web: file remove /etc/hosts", 1],
  ]);
  assertEquals(made[1]?.stdin, "link set dev lo up\naddr add 10.0.0.1/8 dev lo\n");
});

Deno.test("batches() groups rules by table, creates chains with -N and empties a chain before deleting it", () => {
  const [batch] = batches([
    line("iptables", "-t nat -N DOCKER"),
    line("iptables", "-t filter -P FORWARD DROP"),
    line("iptables", "-t nat -A DOCKER -i docker0 -j RETURN"),
    line("iptables", "-t filter -X OLD"),
  ]);
  assertEquals(
    batch?.stdin,
    "*nat\n-N DOCKER\n-A DOCKER -i docker0 -j RETURN\nCOMMIT\n*filter\n-P FORWARD DROP\n-F OLD\n-X OLD\nCOMMIT\n",
  );
});

Deno.test("batches() splits what one transaction cannot carry, in one process", () => {
  const made = batches(
    Array.from({ length: 250 }, (_, i) => line("iptables", `-t nat -A DOCKER -p tcp -m tcp --dport ${i + 1} -j RETURN`)),
  );
  assertEquals(made.map((batch) => batch.stdin.split("COMMIT\n").map((part) => part.split("\n-A ").length - 1)), [[100, 100, 50, 0]]);
});

/** A kernel that knows just what needs what. */
function play(ops: readonly Op[]): void {
  const there = new Set<string>(["ns "]);
  const need = (op: Op, ...facts: string[]) => {
    for (const fact of facts) assert(there.has(fact), `${kindOf(op).key(op)} needs "${fact}"`);
  };
  const dev = (ns: string, name: string) => `dev ${ns}/${name}`;
  for (const op of ops) {
    switch (op.op) {
      case "netns":
        if (op.of !== undefined) need(op, `proc ${op.of}`);
        there.add(`ns ${op.ns}`).add(dev(op.ns, "lo"));
        break;
      case "link":
        need(op, `ns ${op.ns}`, `ns ${op.under ?? op.ns}`);
        if (op.link.kind === "veth") need(op, `ns ${op.link.peer.ns}`), there.add(dev(op.link.peer.ns, op.link.peer.dev));
        if ("parent" in op.link) {
          need(op, dev(op.under ?? op.ns, op.link.parent)),
            there.add(`carried ${op.ns}/${op.dev} by ${op.under ?? op.ns}/${op.link.parent}`);
        }
        there.add(dev(op.ns, op.dev));
        break;
      case "move":
        need(op, dev(op.ns, op.dev), `ns ${op.to}`);
        there.delete(dev(op.ns, op.dev));
        there.add(dev(op.to, op.as));
        break;
      case "master":
        need(op, dev(op.ns, op.dev), dev(op.ns, op.bridge));
        there.add(`port ${op.ns}/${op.dev}`);
        break;
      case "port":
        need(op, `port ${op.ns}/${op.dev}`);
        break;
      case "up": {
        need(op, dev(op.ns, op.dev));
        const carried = [...there].find((fact) => fact.startsWith(`carried ${op.ns}/${op.dev} by `));
        if (carried !== undefined) need(op, `up ${carried.split(" by ")[1]}`);
        there.add(`up ${op.ns}/${op.dev}`);
        break;
      }
      case "mtu":
      case "neigh":
      case "fdb":
        need(op, dev(op.ns, op.dev));
        break;
      case "addr":
        need(op, dev(op.ns, op.dev));
        if (op.cidr.includes(":")) need(op, `sysctl ${op.ns} net.ipv6.conf.${op.dev}.disable_ipv6`);
        there.add(`addr ${op.ns}/${op.dev}`);
        break;
      case "route":
        need(op, `addr ${op.ns}/${op.dev}`, `up ${op.ns}/${op.dev}`);
        break;
      case "sysctl": {
        const name = /^net\.ipv6\.conf\.([^.]+)\./.exec(op.key)?.[1];
        need(op, `ns ${op.ns}`, ...name === undefined || name === "all" ? [] : [dev(op.ns, name)]);
        there.add(`sysctl ${op.ns} ${op.key}`);
        break;
      }
      case "chain":
        there.add(`chain ${op.ns} ${op.chain}`);
        break;
      case "rule":
        need(op, `chain ${op.ns} ${op.chain}`, `chain ${op.ns} ${op.rule.at(-1)}`);
        break;
      case "file":
        there.add(`file ${op.host}`);
        break;
      case "proc":
        need(op, `ns ${op.ns}`, `file ${op.name}`);
        there.add(`proc ${op.name}`);
        break;
    }
  }
}

function step(id: string, ops: readonly Op[], byHand = false): Step {
  return { id, title: id, why: "", ops, ...byHand ? { byHand } : {} };
}

/** A lab in a story's order: machines with a bridge, containers with cables, a macvlan, rules, and a lesson by hand. */
function labOf(hosts: number, containers: number): Step[] {
  const spec = { image: "native:busybox", argv: [], env: {}, hostname: "x" };
  const names = Array.from({ length: hosts }, (_, i) => `h${i}`);
  return [
    ...names.map((ns): Step =>
      step(ns, [
        { op: "netns", ns },
        { op: "sysctl", ns, key: "net.ipv4.ip_forward", value: "1" },
        { op: "link", ns, dev: "docker0", link: { kind: "bridge" } },
        { op: "addr", ns, dev: "docker0", cidr: "172.17.0.1/16" },
        { op: "up", ns, dev: "docker0" },
        { op: "chain", ns, family: 4, table: "filter", chain: "DOCKER" },
        { op: "chain", ns, family: 4, table: "filter", chain: "USER" },
        { op: "rule", ns, family: 4, table: "filter", chain: "DOCKER", at: "end", rule: ["-j", "USER"] },
      ])
    ),
    ...Array.from({ length: containers }, (_, i): Step => {
      const [ns, host] = [`c${i}`, names[i % hosts]!];
      return step(ns, [
        { op: "netns", ns, gen: 1 },
        { op: "link", ns: host, dev: `v${i}`, gen: 1, link: { kind: "veth", peer: { ns, dev: "eth0" } } },
        { op: "sysctl", ns, key: "net.ipv6.conf.eth0.disable_ipv6", value: "0" },
        { op: "master", ns: host, dev: `v${i}`, bridge: "docker0" },
        { op: "port", ns: host, dev: `v${i}`, hairpin: true },
        { op: "up", ns: host, dev: `v${i}` },
        { op: "mtu", ns, dev: "eth0", bytes: 1450 },
        { op: "addr", ns, dev: "eth0", cidr: `172.17.0.${i + 2}/16` },
        { op: "addr", ns, dev: "eth0", cidr: `2001:db8::${i + 2}/64` },
        { op: "up", ns, dev: "eth0" },
        { op: "route", ns, to: "default", via: "172.17.0.1", dev: "eth0" },
        ...i % 3 === 0
          ? [
            { op: "link", ns, dev: "eth1", under: host, link: { kind: "macvlan", parent: `v${i}`, mode: "bridge" } },
            { op: "up", ns, dev: "eth1" },
          ] as const
          : [],
        { op: "file", host: ns, path: "/etc/hosts", text: "" },
        { op: "proc", ns, name: ns, gen: 1, spec },
      ]);
    }),
    step("lesson", [
      { op: "netns", ns: "box", of: "c0" },
      { op: "link", ns: "h0", dev: "A", link: { kind: "veth", peer: { ns: "h0", dev: "B" } } },
      { op: "master", ns: "h0", dev: "A", bridge: "docker0" },
      { op: "move", ns: "h0", dev: "B", to: "box", as: "eth9" },
      { op: "up", ns: "box", dev: "eth9" },
    ], true),
  ];
}

Deno.test("bulkOrder() gives every op what it stands on, loses none, and leaves steps by hand last and as they are", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.nat(10), { maxLength: 6 }),
      (hosts, containers, moves) => {
        const steps = labOf(hosts, containers);
        // Any story that is possible will do: independent steps may be told in any order.
        for (const i of moves) {
          const at = hosts + i % containers;
          steps.splice(hosts, 0, ...steps.splice(at, 1));
        }
        const order = bulkOrder(steps).map(({ op }) => op);
        play(order);
        const story = steps.flatMap((one) => one.ops);
        assertEquals(new Set(order), new Set(story));
        assertEquals(order.length, story.length);
        const byHand = steps.at(-1)!.ops;
        assertEquals(order.slice(-byHand.length), [...byHand]);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("bulkOrder() makes the number of processes depend on namespaces, not on ops", () => {
  const steps = labOf(1, 20).slice(0, -1);
  const lines = bulkOrder(steps).map(({ op }) => kindOf(op).apply(op));
  const programs = batches(lines).filter((batch) => batch.tool !== "file" && batch.tool !== "proc");
  // A container each: its sysctl, its inside. The machine: names, its sysctl, cables, its side of them, port options, rules.
  assertEquals(programs.length, 20 * 2 + 6);
});

Deno.test("bulkOrder() knows from the whole plan where a part of it belongs", () => {
  const steps = labOf(1, 1);
  const part = [step("c0", steps[1]!.ops.filter((op) => op.op === "up"))];
  assertEquals(bulkOrder(part, steps).map(({ op }) => kindOf(op).key(op)), ["up h0/v0", "up c0/eth0", "up c0/eth1"]);
});
