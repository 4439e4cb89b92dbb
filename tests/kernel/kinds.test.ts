/** Every kind of op on a real kernel: made, found, mended after a person broke it, taken back. */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import type { Op, Step } from "../../core/op.ts";
import { kinds } from "../../ops/mod.ts";
import { applying, counted, planOf, TestCapsule } from "./keeper_capsule.ts";

type At = "first" | "top" | "before-return" | "end";
const rule = (table: string, chain: string, at: At, words: string, family: 4 | 6 = 4): Op =>
  ({ op: "rule", ns: "h1", family, table, chain, at, rule: words.split(" ") }) as Op;
const chain = (table: string, name: string, family: 4 | 6 = 4): Op => ({ op: "chain", ns: "h1", family, table, chain: name });
const up = (ns: string, dev: string): Op => ({ op: "up", ns, dev });
const addr = (ns: string, dev: string, cidr: string): Op => ({ op: "addr", ns, dev, cidr });

const OUTSIDE: readonly Op[] = [
  { op: "netns", ns: "client" },
  { op: "link", ns: "client", dev: "lan0", link: { kind: "bridge" } },
  addr("client", "lan0", "192.0.2.100/24"),
  addr("client", "lan0", "2001:db8:a::100/64"),
  up("client", "lan0"),
];
const MACHINE: readonly Op[] = [
  { op: "netns", ns: "h1" },
  { op: "sysctl", ns: "h1", key: "net.ipv4.ip_forward", value: "1" },
  up("h1", "lo"),
  { op: "link", ns: "client", dev: "p-h1", link: { kind: "veth", peer: { ns: "h1", dev: "uplink", mac: "02:00:00:00:00:01" } } },
  { op: "master", ns: "client", dev: "p-h1", bridge: "lan0" },
  up("client", "p-h1"),
  addr("h1", "uplink", "192.0.2.1/24"),
  addr("h1", "uplink", "2001:db8:a::1/64"),
  up("h1", "uplink"),
  { op: "route", ns: "h1", to: "default", via: "192.0.2.100" },
  { op: "route", ns: "h1", to: "default", via: "2001:db8:a::100" },
  { op: "route", ns: "h1", to: "10.77.0.0/16", via: "192.0.2.100", src: "192.0.2.1", metric: 50 },
  { op: "route", ns: "h1", to: "2001:db8:99::/64", dev: "uplink" },
];
const RULES: readonly Op[] = [
  chain("nat", "DOCKER"),
  chain("filter", "DOCKER"),
  chain("filter", "DOCKER-USER"),
  { op: "chain", ns: "h1", family: 4, table: "filter", chain: "FORWARD", policy: "DROP" },
  rule("filter", "FORWARD", "first", "-j DOCKER-USER"),
  rule("filter", "DOCKER-USER", "end", "-j RETURN"),
  rule("nat", "PREROUTING", "end", "-m addrtype --dst-type LOCAL -j DOCKER"),
  chain("nat", "DOCKER", 6),
  rule("nat", "OUTPUT", "end", "! -d ::1/128 -m addrtype --dst-type LOCAL -j DOCKER", 6),
];
const BRIDGE: readonly Op[] = [
  { op: "link", ns: "h1", dev: "docker0", link: { kind: "bridge" }, mac: "02:42:00:00:00:01" },
  { op: "addr", ns: "h1", dev: "docker0", cidr: "172.17.0.1/16", brd: true },
  up("h1", "docker0"),
  rule("nat", "POSTROUTING", "top", "-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE"),
  rule("filter", "FORWARD", "top", "-o docker0 -j DOCKER"),
  rule("filter", "FORWARD", "top", "-i docker0 ! -o docker0 -j ACCEPT"),
];
/** Container number `at`, from 0. */
const box = (at: number): readonly Op[] => {
  const [ns, high, low] = [`b${at + 1}`, (at + 2) >> 8, (at + 2) & 255];
  const hex = (byte: number) => byte.toString(16).padStart(2, "0");
  const peer = { ns, dev: "eth0", mac: `02:42:ac:11:${hex(high)}:${hex(low)}` };
  return [
    { op: "netns", ns, gen: 1 },
    { op: "link", ns: "h1", dev: `veth${at + 1}`, gen: 1, link: { kind: "veth", peer } },
    { op: "master", ns: "h1", dev: `veth${at + 1}`, bridge: "docker0" },
    { op: "port", ns: "h1", dev: `veth${at + 1}`, hairpin: true },
    up("h1", `veth${at + 1}`),
    up(ns, "lo"),
    { op: "mtu", ns, dev: "eth0", bytes: 1450 },
    { op: "addr", ns, dev: "eth0", cidr: `172.17.${high}.${low}/16`, brd: true },
    up(ns, "eth0"),
    { op: "route", ns, to: "default", via: "172.17.0.1", dev: "eth0" },
    rule("nat", "DOCKER", "end", `! -i docker0 -p tcp -m tcp --dport ${8080 + at} -j DNAT --to-destination 172.17.${high}.${low}:80`),
  ];
};
const OVERLAY: readonly Op[] = [
  { op: "netns", ns: "ov" },
  {
    op: "link",
    ns: "ov",
    under: "h1",
    dev: "vxlan0",
    link: { kind: "vxlan", vni: 4097, port: 4789, proxy: true, l2miss: true, l3miss: true, learning: true },
  },
  { op: "link", ns: "ov", dev: "br0", link: { kind: "bridge" } },
  { op: "master", ns: "ov", dev: "vxlan0", bridge: "br0" },
  up("ov", "vxlan0"),
  { op: "fdb", ns: "ov", dev: "vxlan0", mac: "02:42:0a:00:01:03", vtep: "192.0.2.2" },
  { op: "neigh", ns: "ov", dev: "vxlan0", ip: "10.0.1.3", mac: "02:42:0a:00:01:03" },
];
const MACVLAN: readonly Op[] = [
  { op: "netns", ns: "m1" },
  {
    op: "link",
    ns: "m1",
    under: "h1",
    dev: "eth0",
    mac: "02:42:c0:00:02:0a",
    link: { kind: "macvlan", parent: "uplink", mode: "bridge" },
  } as Op,
  up("m1", "eth0"),
  addr("m1", "eth0", "192.0.2.10/24"),
];
const BY_HAND: readonly Op[] = [
  { op: "netns", ns: "none1" },
  { op: "file", host: "none1", path: "/etc/hostname", text: "box\n" },
  {
    op: "proc",
    ns: "none1",
    name: "none1",
    gen: 1,
    spec: { image: "native:shell", hostname: "none1", argv: ["sh", "-c", "trap 'exit 0' TERM; sleep 1000 \& wait"], env: {} },
  } as Op,
  { op: "netns", ns: "box-net", of: "none1" },
  { op: "link", ns: "h1", dev: "A", link: { kind: "veth", peer: { ns: "h1", dev: "B" } } },
  { op: "master", ns: "h1", dev: "A", bridge: "docker0" },
  up("h1", "A"),
  { op: "move", ns: "h1", dev: "B", to: "box-net", as: "eth0" },
  up("box-net", "eth0"),
  addr("box-net", "eth0", "172.17.0.50/16"),
  chain("filter", "LESSON"),
  rule("filter", "DOCKER-USER", "before-return", "-j LESSON"),
];

/** What a person does wrong: where, and how. */
const BREAKS: readonly (readonly [ns: string, line: string])[] = [
  ["h1", "iptables -D FORWARD 2"],
  ["h1", "iptables -D FORWARD 1; iptables -A FORWARD -j DOCKER-USER"],
  ["h1", "iptables -A FORWARD -j DOCKER-USER"],
  ["h1", "iptables -t nat -F DOCKER; iptables -P FORWARD ACCEPT"],
  ["h1", "ip6tables -t nat -F OUTPUT"],
  ["h1", "sysctl -qw net.ipv4.ip_forward=0"],
  ["h1", "ip link del veth2"],
  ["h1", "ip link del docker0"],
  ["h1", "ip link del uplink"],
  ["h1", "bridge link set dev veth1 hairpin off"],
  ["h1", "ip -6 route del default; ip route del 10.77.0.0/16"],
  ["b1", "ip addr del 172.17.0.2/16 dev eth0"],
  ["b1", "ip link set eth0 down; ip link set eth0 name eth7"],
  ["b1", "ip route replace default via 172.17.0.9 dev eth0"],
  ["b1", "ip link set eth0 mtu 1400 address 02:00:00:00:00:77"],
  ["box-net", "ip link del eth0"],
  ["", "ip netns del b2"],
  ["", "ip netns del box-net"],
];
const BREAKS_OVERLAY: typeof BREAKS = [
  ["ov", "bridge fdb replace 02:42:0a:00:01:03 dev vxlan0 dst 192.0.2.9 self permanent"],
  ["ov", "ip neigh replace 10.0.1.3 lladdr 02:42:0a:00:01:99 dev vxlan0 nud permanent"],
];

/** Which of these kinds of interface the kernel has. */
async function has(capsule: TestCapsule, kind: string, words: string): Promise<boolean> {
  const said = await capsule.sh(
    `ip link add probe0 type bridge; ip link add probe1 ${words} && ip link del probe1 && echo yes; ip link del probe0`,
  );
  if (said.includes("yes")) return true;
  console.log(`left out: this kernel has no ${kind}`);
  return false;
}

async function drift(capsule: TestCapsule): Promise<string[]> {
  const answers = await capsule.ask({ do: "check", only: "drift" });
  return answers.flatMap((answer) => answer.event === "drift" ? [answer.tell] : []);
}

/** Hand-made steps run in exactly their order. */
const withHand = (plan: ReturnType<typeof planOf>, last: readonly Op[]): ReturnType<typeof planOf> => {
  const hand: Step = { id: "hand", title: "By hand", why: "", ops: last, byHand: true };
  return { ...plan, steps: [...plan.steps, hand] };
};

Deno.test("every kind of op is made, mended after every kind of damage, and taken back", async (t) => {
  await using capsule = await TestCapsule.start();
  const vxlan = await has(capsule, "vxlan", "type vxlan id 1 dstport 4789");
  const macvlan = await has(capsule, "macvlan", "link probe0 type macvlan");
  const groups = [OUTSIDE, MACHINE, RULES, BRIDGE, box(0), box(1), vxlan ? OVERLAY : [], macvlan ? MACVLAN : []];
  const plan = withHand(planOf(...groups), BY_HAND);
  const ops = plan.steps.flatMap((step) => step.ops);
  if (vxlan) assertEquals(Object.keys(kinds).filter((kind) => !ops.some((op) => op.op === kind)), [], "every kind is in this lab");
  let seq = 0;
  const apply = async () => counted(await capsule.ask(applying(plan, ++seq)));
  const tables = async () => (await capsule.sh("iptables-save; ip6tables-save", "h1")).replace(/ ?\[\d+:\d+\]|^#.*$/gm, "");

  await t.step("it is made once, and then it holds", async () => {
    assertEquals((await apply()).added, ops.length);
    assertEquals(await drift(capsule), []);
    const again = await apply();
    assertEquals([again.added, again.removed], [0, 0]);
  });
  const good = await tables();
  for (const [ns, line] of [...BREAKS, ...(vxlan ? BREAKS_OVERLAY : [])]) {
    await t.step(`${line}${ns === "" ? "" : `, in ${ns}`}`, async () => {
      await capsule.sh(line, ns === "" ? undefined : ns);
      assert((await drift(capsule)).length > 0, "the damage is seen");
      await apply();
      assertEquals(await drift(capsule), []);
      assertEquals(await tables(), good);
    });
  }
  await t.step("nothing but lo is left when it is taken back", async () => {
    await capsule.ask(applying(planOf(), ++seq));
    assertEquals(await capsule.namespaces(), []);
    assertEquals((await capsule.sh("ip -o link")).trim().split("\n").map((line) => line.split(": ")[1]), ["lo"]);
  });
});

Deno.test("two hundred containers are made and taken back in a few processes", async () => {
  await using capsule = await TestCapsule.start();
  const boxes = Array.from({ length: 200 }, (_, at) => box(at));
  const plan = planOf(OUTSIDE, MACHINE, RULES, BRIDGE, ...boxes);
  const made = counted(await capsule.ask(applying(plan, 1)));
  assertEquals(made.added, plan.steps.flatMap((step) => step.ops).length);
  assertEquals(await drift(capsule), []);
  const gone = counted(await capsule.ask(applying(planOf(), 2)));
  assertEquals(await capsule.namespaces(), []);
  assert(gone.removed > 200, `${gone.removed}`);
});
