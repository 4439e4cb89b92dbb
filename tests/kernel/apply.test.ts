import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "../../deps/std_assert.ts";
import { OpError } from "../../core/errors.ts";
import type { Op } from "../../core/op.ts";
import { applying, counted, FLAVOURS, planOf, TestCapsule } from "./keeper_capsule.ts";

const rule = (chain: string, table: string, at: "top" | "end", ...words: string[]): Op => ({
  op: "rule",
  ns: "h1",
  family: 4,
  table,
  chain,
  at,
  rule: words,
});
/** A machine with a bridge, a sandbox on it, rules, a switch and a file. */
const bridged = (cidr: string, subnet: string, box: string, gateway: string): Op[][] => [
  [{ op: "netns", ns: "h1" }, { op: "sysctl", ns: "h1", key: "net.ipv4.ip_forward", value: "1" }],
  [
    { op: "link", ns: "h1", dev: "docker0", link: { kind: "bridge" }, mac: "02:42:00:00:00:01" },
    { op: "addr", ns: "h1", dev: "docker0", cidr, brd: true },
    { op: "up", ns: "h1", dev: "docker0" },
    { op: "chain", ns: "h1", family: 4, table: "filter", chain: "FORWARD", policy: "DROP" },
    { op: "chain", ns: "h1", family: 4, table: "filter", chain: "DOCKER" },
    rule("FORWARD", "filter", "end", "-o", "docker0", "-j", "DOCKER"),
    rule("FORWARD", "filter", "end", "-i", "docker0", "!", "-o", "docker0", "-j", "ACCEPT"),
    rule("FORWARD", "filter", "end", "-i", "docker0", "-o", "docker0", "-j", "ACCEPT"),
    rule("POSTROUTING", "nat", "top", "-s", subnet, "!", "-o", "docker0", "-j", "MASQUERADE"),
  ],
  [
    { op: "netns", ns: "box" },
    { op: "up", ns: "box", dev: "lo" },
    { op: "link", ns: "h1", dev: "veth0", link: { kind: "veth", peer: { ns: "box", dev: "eth0", mac: "02:42:ac:11:00:02" } } },
    { op: "master", ns: "h1", dev: "veth0", bridge: "docker0" },
    { op: "up", ns: "h1", dev: "veth0" },
    { op: "addr", ns: "box", dev: "eth0", cidr: box },
    { op: "up", ns: "box", dev: "eth0" },
    { op: "route", ns: "box", to: "default", via: gateway },
    { op: "file", host: "box", path: "/etc/hostname", text: "box\n" },
  ],
];
const SEVENTEEN = planOf(...bridged("172.17.0.1/16", "172.17.0.0/16", "172.17.0.2/16", "172.17.0.1"));
const MOVED = planOf(...bridged("192.168.10.1/24", "192.168.10.0/24", "192.168.10.2/24", "192.168.10.1"));
const OPS = SEVENTEEN.steps.flatMap((step) => step.ops).length;

for (const [who, uid] of FLAVOURS) {
  Deno.test(`apply() as ${who} makes a plan true, and a second time it only looks: no line, no kernel event`, async () => {
    await using capsule = await TestCapsule.start({ uid });
    const first = counted(await capsule.ask(applying(SEVENTEEN, 1)));
    assertEquals([first.added, first.removed], [OPS, 0]);
    assert(first.processes <= 9, `${first.processes} processes`);
    await capsule.sh("ping -c1 -W2 172.17.0.2", "h1");
    assertEquals(JSON.parse(await capsule.sh("ip -j route show default", "box"))[0].gateway, "172.17.0.1");

    // The kernel tells when it has found a link-local address to be unique: that is no change of this product's.
    for (const ns of ["h1", "box"]) await capsule.sh("while ip -6 -o addr show tentative | grep -q .; do sleep 0.1; done", ns);
    const audit = await Deno.readTextFile(capsule.paths.audit);
    const journal = await Deno.readTextFile(capsule.paths.journal);
    const monitor = capsule.sh("timeout 1 ip monitor all || :", "h1");
    const inside = capsule.sh("timeout 1 ip monitor all || :", "box");
    await capsule.sh("sleep 0.2");
    const second = counted(await capsule.ask(applying(SEVENTEEN, 2)));
    assertEquals([second.added, second.removed, second.held], [0, 0, OPS]);
    assertEquals([await monitor, await inside], ["", ""]);
    assertEquals(await Deno.readTextFile(capsule.paths.audit), audit);
    assertEquals(await Deno.readTextFile(capsule.paths.journal), journal);
  });
}

Deno.test("apply() of an edited plan carries out only the difference: bridge and cable stay the same interfaces", async () => {
  await using capsule = await TestCapsule.start();
  await capsule.ask(applying(SEVENTEEN, 1));
  const indexes = () => capsule.sh('ip -j link show | grep -o \'"ifindex":[0-9]*,\\|"ifname":"[a-z0-9]*"\'', "h1");
  const before = await indexes();
  const dry = await capsule.ask(applying(MOVED, 2, { dry: true }));
  const done = await capsule.ask(applying(MOVED, 2));
  assertEquals(await indexes(), before);
  const { added, removed } = counted(done);
  assertEquals([added, removed], [4, 3]);
  assertEquals(counted(dry).removed, 3);
  await capsule.sh("ping -c1 -W2 192.168.10.2", "h1");
  assertEquals((await capsule.sh("iptables-save -t nat", "h1")).match(/-A .*/g), [
    "-A POSTROUTING -s 192.168.10.0/24 ! -o docker0 -j MASQUERADE",
  ]);
  await capsule.ask(applying(SEVENTEEN, 3));
  await capsule.sh("ping -c1 -W2 172.17.0.2", "h1");
});

Deno.test("apply() of an empty plan takes everything back", async () => {
  await using capsule = await TestCapsule.start();
  await capsule.ask(applying(SEVENTEEN, 1));
  assertEquals(counted(await capsule.ask(applying(planOf([]), 2))).removed, OPS);
  assertEquals(await capsule.namespaces(), []);
  assertEquals((await Deno.readTextFile(capsule.paths.journal)).trim().split("\n").map((line) => JSON.parse(line).ops), [[]]);
});

Deno.test("a command that fails names step and command, and this run's ops are taken back", async () => {
  await using capsule = await TestCapsule.start();
  const good: Op[] = [{ op: "netns", ns: "box" }, { op: "link", ns: "box", dev: "br0", link: { kind: "bridge" } }];
  const bad: Op[] = [{ op: "addr", ns: "box", dev: "br0", cidr: "10.0.0.1/24" }, {
    op: "addr",
    ns: "box",
    dev: "nosuch",
    cidr: "10.0.1.1/24",
  }];
  const error = await assertRejects(() => capsule.ask(applying(planOf(good, bad), 1)), OpError);
  assertMatch(error.message, /^Cannot give nosuch of box the address 10\.0\.1\.1\/24: Cannot find device "nosuch"$/);
  assertEquals(error.data.details, {
    step: "2 of 2   Step 2",
    command: "ip addr add 10.0.1.1/24 dev nosuch      (in sandbox box)",
    state: "the 3 ops of this run were taken back",
  });
  assertEquals(await capsule.namespaces(), []);
});

Deno.test("--keep leaves the half lab, and it is this plan's", async () => {
  await using capsule = await TestCapsule.start();
  const plan = planOf([{ op: "netns", ns: "box" }], [{ op: "up", ns: "box", dev: "nosuch" }]);
  const error = await assertRejects(() => capsule.ask(applying(plan, 1, { keep: true })), OpError);
  assertStringIncludes(error.data.details!.state!, "were left as they are");
  assertEquals(await capsule.namespaces(), ["box"]);
  const drift = (await capsule.ask({ do: "check", only: "drift" })).flatMap((answer) => answer.event === "drift" ? [answer.tell] : []);
  assertEquals(drift, ["Switch nosuch of box on"]);
});

Deno.test("a malformed word, at which ip gives up without a number, is still traced to its line", async () => {
  await using capsule = await TestCapsule.start();
  const plan = planOf([{ op: "netns", ns: "box" }, { op: "up", ns: "box", dev: "lo" }, {
    op: "route",
    ns: "box",
    to: "10.0.0.0/33",
    dev: "lo",
  }]);
  const error = await assertRejects(() => capsule.ask(applying(plan, 1)), OpError);
  assertStringIncludes(error.message, "10.0.0.0/33");
  assertStringIncludes(error.data.details!.command!, "ip route add 10.0.0.0/33 dev lo");
});

Deno.test("a rule that iptables refuses is found among its neighbours", async () => {
  await using capsule = await TestCapsule.start();
  const rules = ["80", "443", "70000", "8080"].map((port) =>
    rule("INPUT", "filter", "end", "-p", "tcp", "-m", "tcp", "--dport", port, "-j", "ACCEPT")
  );
  const error = await assertRejects(() => capsule.ask(applying(planOf([{ op: "netns", ns: "h1" }, ...rules]), 1)), OpError);
  assertStringIncludes(error.data.details!.command!, "--dport 70000");
  assertStringIncludes(error.message, "70000");
  assertEquals(await capsule.namespaces(), []);
});

Deno.test("rules that a person deletes, swaps or doubles are drift, and repair gives back the same bytes", async () => {
  await using capsule = await TestCapsule.start();
  await capsule.ask(applying(SEVENTEEN, 1));
  const save = async () => (await capsule.sh("iptables-save", "h1")).replace(/^#.*\n/gm, "").replace(/\[\d+:\d+\]/g, "");
  const whole = await save();
  const first = "-o docker0 -j DOCKER";
  const tampering = [
    `iptables -D FORWARD ${first}`,
    `iptables -D FORWARD ${first} && iptables -A FORWARD ${first}`,
    `iptables -I FORWARD 2 ${first}`,
    "iptables -P FORWARD ACCEPT",
    "iptables -t nat -F POSTROUTING",
  ];
  let seq = 2;
  for (const script of tampering) {
    await capsule.sh(script, "h1");
    const drift = (await capsule.ask({ do: "check", only: "drift" })).filter((answer) => answer.event === "drift");
    assert(drift.length > 0, script);
    await capsule.ask(applying(SEVENTEEN, seq++));
    assertEquals(await save(), whole, script);
  }
});

Deno.test("an address deleted by hand is drift together with the route that fell with it, and comes back", async () => {
  await using capsule = await TestCapsule.start();
  await capsule.ask(applying(SEVENTEEN, 1));
  await capsule.sh("ip addr del 172.17.0.2/16 dev eth0", "box");
  const drift = (await capsule.ask({ do: "check", only: "drift" })).flatMap((answer) => answer.event === "drift" ? [answer.op.op] : []);
  assertEquals(drift, ["addr", "route"]);
  assertEquals(counted(await capsule.ask(applying(SEVENTEEN, 2))).added, 2);
  assertEquals((await capsule.ask({ do: "check", only: "drift" })).length, 1);
});

Deno.test("a value found before the lab comes back with the plan that does not want it", async () => {
  await using capsule = await TestCapsule.start();
  const netns: Op = { op: "netns", ns: "h1" };
  const forward = (value: string): Op => ({ op: "sysctl", ns: "h1", key: "net.ipv4.conf.lo.forwarding", value });
  await capsule.ask(applying(planOf([netns]), 1));
  await capsule.ask(applying(planOf([netns, forward("1")]), 2));
  await capsule.sh("sysctl -qw net.ipv4.conf.lo.forwarding=0", "h1");
  await capsule.ask(applying(planOf([netns, forward("1")]), 3));
  await capsule.ask(applying(planOf([netns]), 4));
  assertEquals((await capsule.sh("cat /proc/sys/net/ipv4/conf/lo/forwarding", "h1")).trim(), "0");
});

Deno.test("an asker who goes away stops the run after the batch at hand, and the next run goes on", async () => {
  await using capsule = await TestCapsule.start();
  const sleeper = (name: string): Op => ({
    op: "proc",
    ns: "h1",
    name,
    gen: 1,
    spec: {
      image: "native:test",
      argv: ["/bin/sleep", "1000"],
      env: {},
      hostname: name,
      plain: true,
      ready: { exec: ["/bin/sleep", "0.2"] },
    },
  });
  const plan = planOf([{ op: "netns", ns: "h1" }], ...["a", "b", "c", "d"].map((name) => [sleeper(name)]));
  using connection = await Deno.connect({ transport: "unix", path: capsule.paths.socket });
  await connection.write(new TextEncoder().encode(JSON.stringify(applying(plan, 1)) + "\n"));
  let heard = "";
  while (!heard.includes('"s2"')) {
    const buffer = new Uint8Array(65536);
    heard += new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
  }
  connection.close();
  await capsule.ask({ do: "snapshot" });
  const [status] = await capsule.ask({ do: "status" });
  assert(status?.event === "status" && status.plan !== undefined && status.ledger.seq === 1);
  const rest = counted(await capsule.ask(applying(plan, 2)));
  assert(rest.added > 0 && rest.added < 5, `${rest.added} were left to do`);
});
