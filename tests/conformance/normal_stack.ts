/**
 * One namespace of a snapshot in the recordings' words: `ip`'s texts for addresses and routes, MAC addresses by where they come from, sysctls that differ.
 *
 * @module
 */
import type { SeenLink, SeenNs, SeenRoute, Snapshot } from "../../core/op.ts";
import type { LinkState, StackState, Sysctls, Tables } from "./state.ts";

/** One namespace in the recordings' words; names are not replaced yet. */
export function stackState(
  ns: SeenNs,
  lab: { readonly containers: readonly { readonly ns: string }[] },
  snapshot: Snapshot,
  cables: ReadonlyMap<string, string>,
): StackState {
  const known = new Set(
    lab.containers.flatMap((each) => snapshot.namespaces[each.ns]?.links ?? []).flatMap((link) =>
      link.addrs.filter((addr) => addr.family === 4).map((addr) => bare(addr.cidr))
    ),
  );
  const [iptables, ip6tables] = [tables(ns, 4), tables(ns, 6)];
  return {
    links: ns.links.map((link) => linkState(link, known, cables.get(link.dev))),
    routes: { v4: routes(ns.routes, 4), v6: routes(ns.routes, 6).toSorted() },
    ...(iptables ? { iptables } : {}),
    ...(ip6tables ? { ip6tables } : {}),
    sysctls: sysctls(ns.sysctls),
  };
}

const BRIDGE = ["stp_state", "vlan_filtering", "ageing_time", "forward_delay", "nf_call_iptables", "mcast_snooping"];
const PORT = ["state", "hairpin", "learning", "flood", "isolated", "guard", "fastleave"];
const pick = (raw: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, raw[name]]));

function linkState(link: SeenLink, known: ReadonlySet<string>, peer?: string): LinkState {
  return {
    name: link.dev,
    kind: link.kind,
    mtu: link.mtu,
    up: link.up,
    lower_up: link.lowerUp,
    addrs: link.addrs.map(addressText),
    mac: macText(link, known),
    ...(link.master ? { master: link.master } : {}),
    ...(peer && link.dev.startsWith("veth") ? { peer } : {}),
    ...(link.kind === "bridge" ? { bridge: pick(link.data, BRIDGE) } : {}),
    ...(Object.keys(link.port).length > 0 ? { port: pick(link.port, PORT) } : {}),
  };
}

const bare = (cidr: string) => cidr.split("/")[0] ?? "";

function addressText(addr: SeenLink["addrs"][number]): string {
  if (/^fe80::[0-9a-f:]*ff:fe[0-9a-f:]+\//.test(addr.cidr)) return "fe80::<eui64>/64";
  const scope = addr.scope === "global" || addr.cidr.startsWith("fe80") ? "" : ` scope ${addr.scope}`;
  return `${addr.cidr}${addr.brd ? ` brd ${addr.brd}` : ""}${scope}`;
}

/** A MAC made from an address names that address; any other is random. */
function macText(link: SeenLink, known: ReadonlySet<string>): string | null {
  if (link.mac === "" || link.mac === "00:00:00:00:00:00") return null;
  if (!link.mac.startsWith("02:42:")) return "<random>";
  const ip = link.mac.split(":").slice(2).map((byte) => parseInt(byte, 16)).join(".");
  const own = link.addrs.some((addr) => bare(addr.cidr) === ip);
  return own || known.has(ip) ? `02:42:<${ip}>` : "02:42:<random>";
}

/** Routes as `ip route` prints them. */
function routes(all: readonly SeenRoute[], family: 4 | 6): string[] {
  return all.filter((route) => route.family === family).map((route) =>
    [
      route.to,
      route.via && `via ${route.via}`,
      route.dev && `dev ${route.dev}`,
      route.protocol && route.protocol !== "boot" && `proto ${route.protocol}`,
      route.scope && route.scope !== "global" && `scope ${route.scope}`,
      route.src && `src ${route.src}`,
      route.metric !== undefined && `metric ${route.metric}`,
      ...route.flags,
    ].filter(Boolean).join(" ")
  );
}

function tables(ns: SeenNs, family: 4 | 6): Tables | undefined {
  const mine = Object.entries(ns.tables).filter(([key]) => key.startsWith(`${family} `));
  return mine.length === 0 ? undefined : Object.fromEntries(mine.map(([key, lines]) => [key.slice(2), lines]));
}

const FRESH: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["forwarding", "route_localnet", "proxy_arp", "rp_filter", "arp_ignore", "arp_announce"].map((key) => [`ipv4.${key}`, "0"]),
  ),
  ...{ "ipv6.disable_ipv6": "0", "ipv6.forwarding": "0", "ipv6.accept_ra": "1", "ipv6.accept_dad": "1" },
  ...{ "ipv6.addr_gen_mode": "0", "ipv6.proxy_ndp": "0" },
};
/** The interface keys whose value is compared with a fresh namespace's: `ipv4.forwarding`, ... */
export const interfaceKeys: readonly string[] = Object.keys(FRESH);
/** The keys that are always compared; the bridge ones exist on hosts only. */
export const plainKeys: readonly string[] = [
  ...["ip_forward", "ip_local_port_range", "ip_unprivileged_port_start", "ping_group_range", "ip_nonlocal_bind"].map((key) =>
    `net.ipv4.${key}`
  ),
  ...["iptables", "ip6tables", "arptables"].map((key) => `net.bridge.bridge-nf-call-${key}`),
];

function sysctls(seen: Readonly<Record<string, string>>): Sysctls {
  const plain: Record<string, string> = {};
  const families: Record<string, Record<string, Record<string, string>>> = {};
  for (const [key, value] of Object.entries(seen)) {
    const at = /^net\.(ipv[46])\.conf\.(.+)\.([^.]+)$/.exec(key);
    if (!at) {
      if (plainKeys.includes(key)) plain[key] = key === "net.ipv4.ping_group_range" ? groups(value) : value;
      continue;
    }
    const [, family = "", slashed = "", name = ""] = at;
    const dev = slashed.replaceAll("/", ".");
    const usual = name === "accept_dad" ? { all: "0", lo: "-1" }[dev] ?? "1" : FRESH[`${family}.${name}`];
    if (usual !== undefined && value !== usual) ((families[family] ??= {})[dev] ??= {})[name] = value;
  }
  return { ...plain, ...families };
}

/**
 * A range of groups as it would be read outside the capsule. The capsule maps one group, 0: `0 0` is every group there is, and 65534 stands for
 * groups that are not mapped, so that the kernel's own `1 0`, no group, is read as twice that.
 */
function groups(range: string): string {
  return { "0 0": "0 2147483647", "65534 65534": "1 0", "65534 0": "1 0" }[range] ?? range;
}
