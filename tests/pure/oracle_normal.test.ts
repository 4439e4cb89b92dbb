/** The normaliser speaks the recordings' words. @module */
import { assertEquals } from "../../deps/std_assert.ts";
import type { Container, Lab, Network } from "../../core/model.ts";
import type { SeenLink, SeenNs, Snapshot } from "../../core/op.ts";
import { normal } from "../conformance/normal.ts";
import { differences, recorded } from "../conformance/state.ts";
import publish from "../golden/oracle/publish-host-port.golden.json" with { type: "json" };

const id = "0123456789ab".padEnd(64, "c");
const wanted = recorded(publish.snapshots.end.host);
const wantedBox = wanted.containers["bridge-network"]!;

const lo: SeenLink = {
  ...{ index: 1, dev: "lo", kind: "loopback", mac: "00:00:00:00:00:00", mtu: 65536, up: true, lowerUp: true, data: {}, port: {} },
  addrs: [{ cidr: "127.0.0.1/8", scope: "host", family: 4 }],
};
const lo6: SeenLink = { ...lo, addrs: [...lo.addrs, { cidr: "::1/128", scope: "host", family: 6 }] };
const linkLocal = (last: string) => ({ cidr: `fe80::42:8dff:fe7b:${last}/64`, scope: "link", family: 6 as const });
const bridgeData = {
  stp_state: 0,
  vlan_filtering: 0,
  ageing_time: 30000,
  forward_delay: 1500,
  nf_call_iptables: 0,
  mcast_snooping: 1,
  gc_timer: 3.5,
};
const portData = {
  state: "forwarding",
  hairpin: false,
  learning: true,
  flood: true,
  isolated: false,
  guard: false,
  fastleave: false,
  priority: 32,
};

const hostLinks: SeenLink[] = [
  lo6,
  {
    ...{
      index: 2,
      dev: "uplink",
      kind: "veth",
      mac: "5a:11:22:33:44:55",
      mtu: 1500,
      up: true,
      lowerUp: true,
      peerIndex: 3,
      peerNsid: 0,
      data: {},
      port: {},
    },
    addrs: [{ cidr: "192.0.2.1/24", scope: "global", family: 4 }, { cidr: "2001:db8:a::1/64", scope: "global", family: 6 }, linkLocal("1")],
  },
  {
    ...{
      index: 4,
      dev: "docker0",
      kind: "bridge",
      mac: "02:42:aa:bb:cc:dd",
      mtu: 1500,
      up: true,
      lowerUp: true,
      data: bridgeData,
      port: {},
    },
    addrs: [{ cidr: "172.17.0.1/16", brd: "172.17.255.255", scope: "global", family: 4 }, linkLocal("2")],
  },
  {
    ...{
      index: 6,
      dev: "veth0a1b2c3",
      kind: "veth",
      mac: "d2:00:00:00:00:01",
      mtu: 1500,
      up: true,
      lowerUp: true,
      master: "docker0",
      peerIndex: 5,
    },
    ...{ peerNsid: 1, addrs: [linkLocal("3")], data: {}, port: portData },
  },
];
const eth0: SeenLink = {
  ...{
    index: 5,
    dev: "eth0",
    kind: "veth",
    mac: "02:42:ac:11:00:02",
    mtu: 1500,
    up: true,
    lowerUp: true,
    peerIndex: 6,
    peerNsid: 0,
    data: {},
    port: {},
  },
  addrs: [{ cidr: "172.17.0.2/16", brd: "172.17.255.255", scope: "global", family: 4 }],
};
const kernel = { protocol: "kernel", flags: [] };
const on = (devs: readonly string[]) => Object.fromEntries(devs.map((dev) => [`net.ipv4.conf.${dev}.forwarding`, "1"]));
const always = { "net.ipv4.ip_local_port_range": "32768 60999", "net.ipv4.ip_nonlocal_bind": "0" };

const hostNs: SeenNs = {
  inode: 100,
  links: hostLinks,
  routes: [
    { to: "default", via: "192.0.2.100", dev: "uplink", protocol: "boot", scope: "global", flags: [], family: 4 },
    { to: "172.17.0.0/16", dev: "docker0", src: "172.17.0.1", scope: "link", family: 4, ...kernel },
    { to: "192.0.2.0/24", dev: "uplink", src: "192.0.2.1", scope: "link", family: 4, ...kernel },
    ...["uplink", "docker0", "veth0a1b2c3"].map((dev) => ({
      to: "fe80::/64",
      dev,
      metric: 256,
      scope: "global",
      family: 6 as const,
      ...kernel,
    })),
    { to: "2001:db8:a::/64", dev: "uplink", metric: 256, family: 6, ...kernel },
    { to: "default", via: "2001:db8:a::100", dev: "uplink", metric: 1024, protocol: "boot", scope: "global", flags: [], family: 6 },
  ],
  fdb: [],
  neigh: [],
  tables: Object.fromEntries(Object.entries(wanted.iptables ?? {}).map(([table, lines]) => [`4 ${table}`, lines])),
  sysctls: {
    ...always,
    ...on(["all", "default", "lo", "uplink", "docker0", "veth0a1b2c3"]),
    ...Object.fromEntries(["iptables", "ip6tables", "arptables"].map((key) => [`net.bridge.bridge-nf-call-${key}`, "1"])),
    ...{ "net.ipv4.ip_forward": "1", "net.ipv4.ip_unprivileged_port_start": "1024", "net.ipv4.ping_group_range": "1 0" },
    ...{ "net.ipv6.conf.docker0.accept_ra": "0", "net.ipv6.conf.uplink.accept_ra": "1", "net.ipv6.conf.lo.accept_dad": "-1" },
  },
  listen: [],
};
const boxNs: SeenNs = {
  inode: 200,
  links: [lo, eth0],
  routes: [
    { to: "default", via: "172.17.0.1", dev: "eth0", flags: [], family: 4 },
    { to: "172.17.0.0/16", dev: "eth0", src: "172.17.0.2", scope: "link", family: 4, ...kernel },
  ],
  fdb: [],
  neigh: [],
  tables: {},
  sysctls: {
    ...always,
    ...Object.fromEntries(["all", "default", "lo", "eth0"].map((dev) => [`net.ipv6.conf.${dev}.disable_ipv6`, "1"])),
    ...{ "net.ipv4.ip_forward": "0", "net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 2147483647" },
  },
  listen: [],
};

const box = { name: "bridge-network", host: "h1", ns: "bridge-network", sandbox: "own" } as Container;
const files = Object.fromEntries(
  Object.entries(wantedBox.files).map((
    [name, text],
  ) => [`bridge-network:/etc/${name}`, { text: text.replaceAll("<bridge-network>", id.slice(0, 12)), mode: 0o644 }]),
);
const lab = {
  name: "x",
  hosts: [{ name: "h1", ns: "h1" }],
  networks: [{ name: "bridge", dev: "docker0" } as Network],
  containers: [box],
} as unknown as Lab;
const snapshot: Snapshot = { namespaces: { h1: hostNs, "bridge-network": boxNs }, files, procs: {} };
const observed = { lab, snapshot, ids: { "bridge-network": id }, inodes: { "bridge-network": 200 } };

Deno.test("normal() renders a snapshot of the published container exactly as the recording has it", () => {
  const found = normal(observed);
  assertEquals(differences(wanted, found), []);
  assertEquals(found, wanted);
});

Deno.test("normal() names the sandbox by where the process really is", () => {
  const joiner = { name: "j", host: "h1", ns: "bridge-network", sandbox: "container", of: "bridge-network" } as Container;
  const more = { ...lab, containers: [box, joiner] };
  const at = (inode: number) => normal({ ...observed, lab: more, inodes: { "bridge-network": 200, j: inode } }).containers.j?.netns;
  assertEquals([at(200), at(100), at(300)], ["shared:bridge-network", "shared:host", "orphan"]);
});

Deno.test("normal() leaves out a container that does not run", () => {
  assertEquals(Object.keys(normal({ ...observed, inodes: {} }).containers), []);
});

Deno.test("differences() names a changed value, a missing line, a swapped order and a duplicated line", () => {
  const rules = ["-A A", "-A B", "-A C"];
  assertEquals(differences({ a: { b: 1 } }, { a: { b: 2 } }), ["a.b: recorded 1, here 2"]);
  assertEquals(differences({ t: rules }, { t: ["-A A", "-A C"] }), ["t: recorded only: -A B"]);
  assertEquals(differences({ t: rules }, { t: ["-A B", "-A A", "-A C"] }), ['t: order differs at line 1: recorded "-A A", here "-A B"']);
  assertEquals(differences({ t: rules }, { t: [...rules, "-A C"] }), ["t: here only: -A C"]);
  assertEquals(differences([{ name: "lo", up: true }], []), ['lo: recorded {"name":"lo","up":true}, here nothing']);
});

Deno.test("normal() shows a difference when one rule, one route flag or one sysctl differs from the recording", () => {
  const changed = (part: Partial<SeenNs>) =>
    differences(
      wanted,
      normal({ ...observed, snapshot: { ...snapshot, namespaces: { ...snapshot.namespaces, h1: { ...hostNs, ...part } } } }),
    );
  const nat = hostNs.tables["4 nat"] ?? [];
  assertEquals(changed({ tables: { ...hostNs.tables, "4 nat": nat.slice(0, -1) } }).length, 1);
  assertEquals(changed({ sysctls: { ...hostNs.sysctls, "net.ipv4.conf.docker0.route_localnet": "1" } }), [
    'sysctls.ipv4.docker0.route_localnet: recorded nothing, here "1"',
  ]);
  assertEquals(
    changed({
      routes: hostNs.routes.map((route) => route.dev === "docker0" && route.family === 4 ? { ...route, flags: ["linkdown"] } : route),
    }).length,
    2,
  );
});
