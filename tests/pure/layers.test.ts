import { assertEquals, assertMatch } from "../../deps/std_assert.ts";
import { firstBroken, type Journey } from "../../core/layers.ts";
import { fateOf } from "../../core/layers_rules.ts";
import type { Lab } from "../../core/model.ts";
import type { SeenLink, SeenNs, SeenRoute, Snapshot } from "../../core/op.ts";
import { planOf } from "../../core/plan.ts";
import { recipeFrom } from "../../core/recipe.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { builtin } from "../../plugins/builtin.ts";

const { recipe } = recipeFrom({
  name: "layers",
  title: "Layers",
  hosts: { h1: { daemon: { "userland-proxy": false } } },
  services: { web: { image: "http", network_mode: "bridge", ports: ["8080:80"] }, box: { image: "busybox", network_mode: "bridge" } },
} as never);
const LAB: Lab = resolve(recipe, emptyLedger(), builtin).lab;
const VETH = LAB.containers.map((one) => one.endpoints[0]!.hostDev);

const link = (dev: string, more: Partial<SeenLink> = {}): SeenLink => ({
  ...{ index: 2, dev, kind: "veth", mac: `mac of ${dev}`, mtu: 1500, up: true, lowerUp: true, addrs: [], data: {}, port: {} },
  ...more,
});
const on = (cidr: string) => ({ addrs: [{ cidr, scope: "global", family: 4 as const }] });
const route = (to: string, dev: string, via?: string): SeenRoute => ({
  to,
  dev,
  flags: [],
  family: 4,
  ...(via === undefined ? {} : { via }),
});
const ns = (more: Partial<SeenNs>): SeenNs => ({
  ...{ inode: 1, links: [], routes: [], fdb: [], neigh: [], tables: {}, sysctls: {}, listen: [] },
  ...more,
});
/** The rules as the plan lays them. */
const tables = (): Record<string, string[]> => {
  const found: Record<string, string[]> = { "4 filter": [":FORWARD DROP"], "4 nat": [] };
  for (const op of planOf(LAB, builtin).steps.flatMap((step) => step.ops)) {
    if (op.op === "chain" && op.chain !== "FORWARD") found[`4 ${op.table}`]?.unshift(`:${op.chain} -`);
    if (op.op !== "rule" || op.family !== 4) continue;
    const line = `-A ${op.chain} ${op.rule.join(" ")}`;
    const list = found[`4 ${op.table}`]!;
    const first = list.findIndex((one) => one.startsWith(`-A ${op.chain} `));
    if (op.at === "end" || first < 0) list.push(line);
    else if (op.at === "before-return") list.splice(list.indexOf(`-A ${op.chain} -j RETURN`), 0, line);
    else list.splice(first, 0, line);
  }
  return found;
};
const container = (ip: string): SeenNs =>
  ns({
    links: [link("lo", { kind: "loopback" }), link("eth0", on(`${ip}/16`))],
    routes: [route("default", "eth0", "172.17.0.1"), route("172.17.0.0/16", "eth0")],
    listen: ip === "172.17.0.2" ? ["tcp 0.0.0.0:80"] : [],
  });
/** A good lab; made anew for each case, so that a case may change it. */
const good = (): Record<string, SeenNs> => ({
  web: container("172.17.0.2"),
  box: container("172.17.0.3"),
  h1: ns({
    links: [
      link("uplink", on("192.0.2.1/24")),
      link("docker0", { kind: "bridge", ...on("172.17.0.1/16") }),
      ...VETH.map((dev) => link(dev, { master: "docker0", port: { state: "forwarding" } })),
    ],
    routes: [route("default", "uplink", "192.0.2.100"), route("172.17.0.0/16", "docker0"), route("192.0.2.0/24", "uplink")],
    sysctls: { "net.ipv4.ip_forward": "1" },
    tables: tables(),
  }),
  client: ns({
    links: [link("lan0", { kind: "bridge", ...on("192.0.2.100/24") }), link("p-h1", { master: "lan0" })],
    routes: [route("192.0.2.0/24", "lan0")],
  }),
});

type Ask = readonly [from: string, to: string, port?: number];
const GATEWAY: Ask = ["box", "172.17.0.1"];
const OUT: Ask = ["box", "192.0.2.100"];
const WEB: Ask = ["box", "172.17.0.2", 80];
const IN: Ask = ["client", "192.0.2.1", 8080];
const ask = ([from, to, port]: Ask, namespaces: Record<string, SeenNs>) => {
  const seen: Snapshot = { namespaces, files: {}, procs: {} };
  const journey: Journey = { lab: LAB, seen, from, to, ...(port === undefined ? {} : { port }) };
  return firstBroken(journey);
};
const edit = (at: SeenNs, dev: string, more: Partial<SeenLink>): SeenNs => ({
  ...at,
  links: at.links.map((one) => one.dev === dev ? { ...one, ...more } : one),
});
const lack = (at: SeenNs, dev: string): SeenNs => ({ ...at, links: at.links.filter((one) => one.dev !== dev) });
const cut = (at: SeenNs, table: string, found: RegExp): SeenNs => ({
  ...at,
  tables: { ...at.tables, [table]: at.tables[table]!.filter((line) => !found.test(line)) },
});

Deno.test("firstBroken() finds nothing on any way through a good lab", () => {
  for (const way of [GATEWAY, OUT, WEB, IN, ["h1", "172.17.0.2", 80], ["web", "127.0.0.1", 80], ["client", "192.0.2.1"]] as const) {
    assertEquals(ask(way, good()), undefined, way.join(" "));
  }
});

const CASES: readonly (readonly [layer: string, why: RegExp, way: Ask, breaks: (lab: Record<string, SeenNs>) => void])[] = [
  ["netns", /no network namespace "box"/, GATEWAY, (lab) => delete lab.box],
  ["netns", /no network namespace "web", which should have 172.17.0.2/, WEB, (lab) => delete lab.web],
  ["link", /^box has no eth0$/, GATEWAY, (lab) => lab.box = lack(lab.box!, "eth0")],
  ["link", /^eth0 of box is down$/, GATEWAY, (lab) => lab.box = edit(lab.box!, "eth0", { up: false, lowerUp: false })],
  ["link", /^docker0 of h1 is down$/, GATEWAY, (lab) => lab.h1 = edit(lab.h1!, "docker0", { up: false, lowerUp: false })],
  ["link", /^h1 has no docker0$/, GATEWAY, (lab) => lab.h1 = lack(lab.h1!, "docker0")],
  ["carrier", /^eth0 of box has no carrier/, GATEWAY, (lab) => lab.box = edit(lab.box!, "eth0", { lowerUp: false })],
  ["address", /^eth0 of box has no address$/, GATEWAY, (lab) => lab.box = edit(lab.box!, "eth0", { addrs: [] })],
  [
    "address",
    /^docker0 of h1 does not have the address 172.17.0.1$/,
    GATEWAY,
    (lab) => lab.h1 = edit(lab.h1!, "docker0", on("172.17.0.9/16")),
  ],
  ["route", /^box has no default route$/, OUT, (lab) => lab.box = { ...lab.box!, routes: lab.box!.routes.slice(1) }],
  ["route", /^web has no route back to 192.0.2.100$/, IN, (lab) => lab.web = { ...lab.web!, routes: lab.web!.routes.slice(1) }],
  [
    "neighbour",
    /^box holds 02:99 for 172.17.0.1, which is at mac of docker0$/,
    GATEWAY,
    (lab) => lab.box = { ...lab.box!, neigh: [{ dev: "eth0", ip: "172.17.0.1", mac: "02:99", permanent: true }] },
  ],
  ["neighbour", /^nobody behind eth0 of box has the address 172.17.0.77$/, ["box", "172.17.0.77"], () => {}],
  ["bridge port", /is not a port of docker0 on h1$/, GATEWAY, (lab) => {
    const { master: _master, ...rest } = lab.h1!.links.find((one) => one.dev === VETH[1])!;
    lab.h1 = { ...lab.h1!, links: [...lack(lab.h1!, VETH[1]!).links, rest] };
  }],
  ["bridge port", /is blocking$/, WEB, (lab) => lab.h1 = edit(lab.h1!, VETH[0]!, { port: { state: "blocking" } })],
  ["forward policy", /ip_forward is 0$/, OUT, (lab) => lab.h1 = { ...lab.h1!, sysctls: { "net.ipv4.ip_forward": "0" } }],
  [
    "forward policy",
    /the policy of FORWARD is DROP and no rule accepts it$/,
    OUT,
    (lab) => lab.h1 = cut(lab.h1!, "4 filter", /-i docker0 ! -o docker0 -j ACCEPT/),
  ],
  ["forward policy", /does not pass the answer from uplink to docker0/, OUT, (lab) => lab.h1 = cut(lab.h1!, "4 filter", /ESTABLISHED/)],
  ["forward policy", /does not pass uplink to docker0/, IN, (lab) => lab.h1 = cut(lab.h1!, "4 filter", /-A DOCKER /)],
  ["nat", /^no MASQUERADE rule of h1 speaks of 172.17.0.3/, OUT, (lab) => lab.h1 = cut(lab.h1!, "4 nat", /MASQUERADE/)],
  ["nat", /^h1 has no DNAT rule for 8080, which should lead to 172.17.0.2:80$/, IN, (lab) => lab.h1 = cut(lab.h1!, "4 nat", /DNAT/)],
  ["listener", /^nothing listens on 172.17.0.2:80 in web$/, WEB, (lab) => lab.web = { ...lab.web!, listen: [] }],
  ["listener", /^nothing listens on 172.17.0.2:80 in web$/, IN, (lab) => lab.web = { ...lab.web!, listen: ["udp 0.0.0.0:80"] }],
];
for (const [layer, why, way, breaks] of CASES) {
  Deno.test(`firstBroken() names ${layer}: ${why.source.replaceAll(/[\\^$]/g, "")}, asked ${way.join(" ")}`, () => {
    const lab = good();
    breaks(lab);
    const broken = ask(way, lab);
    assertEquals(broken?.layer, layer, JSON.stringify(broken));
    assertMatch(broken?.why ?? "", why);
  });
}

Deno.test("fateOf() follows jumps, returns and negations, and reads past a match it does not know", () => {
  const at = ns({
    tables: {
      "4 filter": [
        ":FORWARD DROP",
        ":A -",
        "-A FORWARD -j A",
        "-A FORWARD ! -i eth0 -j ACCEPT",
        "-A A -m set --match-set x src -j DROP",
        "-A A -s 10.0.0.0/8 -j RETURN",
        "-A A -p tcp -m tcp --dport 80:90 -j REJECT",
      ],
    },
  });
  const fate = (packet: Partial<Parameters<typeof fateOf>[3]>) =>
    fateOf(at, "filter", "FORWARD", { dst: "1.1.1.1", isLocal: false, ...packet }).target;
  assertEquals(fate({ in: "docker0" }), "ACCEPT");
  assertEquals(fate({ in: "eth0" }), "DROP");
  assertEquals(fate({ in: "docker0", port: 85 }), "REJECT");
  assertEquals(fate({ in: "docker0", port: 85, src: "10.1.1.1" }), "ACCEPT");
  assertEquals(fateOf(ns({}), "nat", "PREROUTING", { dst: "1.1.1.1", isLocal: false }).target, "ACCEPT");
});
