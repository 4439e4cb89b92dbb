/**
 * Reads what the tools print: `ip -j`, `bridge -j`, `iptables-save`, `ss`, sysctl values become one {@linkcode SeenNs}. Pure text in, data out.
 *
 * @module
 */
import { OpError } from "./errors.ts";
import type { Json } from "./model.ts";
import type { SeenLink, SeenNs, SeenRoute } from "./op.ts";

type Raw = Readonly<Record<string, Json>>;

/** The raw output of every tool that was asked about one namespace; an absent part was not asked for. */
export interface RawNs {
  /** Inode number of the namespace. */
  readonly inode: number;
  /** `ip -j -d addr show`. */
  readonly addr?: string;
  /** `ip -j -d route show table main`. */
  readonly route4?: string;
  /** `ip -6 -j -d route show table main`. */
  readonly route6?: string;
  /** `ip -j neigh show`. */
  readonly neigh?: string;
  /** `bridge -j fdb show`. */
  readonly fdb?: string;
  /** `iptables-save`. */
  readonly rules4?: string;
  /** `ip6tables-save`. */
  readonly rules6?: string;
  /** Dotted key → value, as read. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** `ss -Hlntu`. */
  readonly listen?: string;
}

/**
 * Joins the raw outputs of one namespace into what the ops are compared with.
 *
 * @throws {OpError} when a tool printed something that is not its usual JSON
 * @example
 * ```ts
 * import { seenNs } from "./seen.ts";
 * const seen = seenNs({ inode: 7, rules4: "*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n" });
 * console.log(seen.tables["4 nat"]); // [":POSTROUTING ACCEPT", "-A POSTROUTING -j MASQUERADE"]
 * ```
 */
export function seenNs(raw: RawNs): SeenNs {
  return {
    inode: raw.inode,
    links: readLinks(raw.addr ?? ""),
    routes: [...readRoutes(raw.route4 ?? "", 4), ...readRoutes(raw.route6 ?? "", 6)],
    fdb: readFdb(raw.fdb ?? ""),
    neigh: readNeigh(raw.neigh ?? ""),
    tables: { ...readTables(raw.rules4 ?? "", 4), ...readTables(raw.rules6 ?? "", 6) },
    sysctls: Object.fromEntries(Object.entries(raw.sysctls ?? {}).map(([key, value]) => [key, value.trim().replace(/\s+/g, " ")])),
    listen: readListen(raw.listen ?? ""),
  };
}

/** Reads `ip -j -d addr show`. A veth end whose peer is in the same namespace is printed by name there; both spellings become `peerIndex`. */
export function readLinks(text: string): SeenLink[] {
  const rows = rowsOf(text, "ip addr");
  const indexOf = new Map(rows.map((row) => [string(row["ifname"]), number(row["ifindex"])]));
  return rows.map((row) => {
    const info = object(row["linkinfo"]);
    const flags = strings(row["flags"]);
    const named = row["link"];
    const peerIndex = typeof named === "string" ? indexOf.get(named) : optionalNumber(row["link_index"]);
    const peerNsid = optionalNumber(row["link_netnsid"]);
    const master = row["master"];
    return {
      index: number(row["ifindex"]),
      dev: string(row["ifname"]),
      kind: typeof info["info_kind"] === "string" ? info["info_kind"] : string(row["link_type"]),
      mac: string(row["address"]),
      mtu: number(row["mtu"]),
      up: flags.includes("UP"),
      lowerUp: flags.includes("LOWER_UP"),
      ...(typeof master === "string" ? { master } : {}),
      addrs: objects(row["addr_info"]).filter((addr) => addr["local"] !== undefined).map((addr) => ({
        cidr: `${string(addr["local"])}/${number(addr["prefixlen"])}`,
        ...(typeof addr["broadcast"] === "string" ? { brd: addr["broadcast"] } : {}),
        scope: string(addr["scope"]),
        family: addr["family"] === "inet6" ? 6 as const : 4 as const,
      })),
      ...(peerIndex === undefined ? {} : { peerIndex }),
      ...(peerNsid === undefined ? {} : { peerNsid }),
      data: object(info["info_data"]),
      port: object(info["info_slave_data"]),
    };
  });
}

/** Reads `ip -j -d route show`. A type other than unicast (`unreachable`, `blackhole`) is kept as the first flag. */
export function readRoutes(text: string, family: 4 | 6): SeenRoute[] {
  return rowsOf(text, "ip route").map((row) => {
    const hop = row["nexthops"] === undefined ? row : { ...objects(row["nexthops"])[0], ...row };
    const other = object(hop["via"])["host"];
    const via = typeof hop["gateway"] === "string" ? hop["gateway"] : typeof other === "string" ? other : undefined;
    const type = row["type"];
    const metric = optionalNumber(row["metric"]);
    return {
      to: string(row["dst"]),
      ...(via === undefined ? {} : { via }),
      ...(typeof hop["dev"] === "string" ? { dev: hop["dev"] } : {}),
      ...(typeof row["prefsrc"] === "string" ? { src: row["prefsrc"] } : {}),
      ...(metric === undefined ? {} : { metric }),
      ...(typeof row["protocol"] === "string" ? { protocol: row["protocol"] } : {}),
      ...(typeof row["scope"] === "string" ? { scope: row["scope"] } : {}),
      flags: [...(typeof type === "string" && type !== "unicast" ? [type] : []), ...strings(row["flags"])],
      family,
    };
  });
}

/** Reads `ip -j neigh show`. */
export function readNeigh(text: string): SeenNs["neigh"] {
  return rowsOf(text, "ip neigh").map((row) => ({
    dev: string(row["dev"]),
    ip: string(row["dst"]),
    ...(typeof row["lladdr"] === "string" ? { mac: row["lladdr"] } : {}),
    permanent: strings(row["state"]).includes("PERMANENT"),
  }));
}

/** Reads `bridge -j fdb show`. */
export function readFdb(text: string): SeenNs["fdb"] {
  return rowsOf(text, "bridge fdb").map((row) => ({
    dev: string(row["ifname"]),
    mac: string(row["mac"]),
    ...(typeof row["dst"] === "string" ? { vtep: row["dst"] } : {}),
    permanent: row["state"] === "permanent",
  }));
}

/** Reads `iptables-save`: table by table, without counters and comments. A table with only empty built-in ACCEPT chains has no content and is left out. */
export function readTables(text: string, family: 4 | 6): Record<string, readonly string[]> {
  const tables: Record<string, readonly string[]> = {};
  let name = "";
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("*")) {
      name = line.slice(1).trim();
      lines = [];
    } else if (line === "COMMIT") {
      if (lines.some((kept) => !/^:[A-Z]+ ACCEPT$/.test(kept))) tables[`${family} ${name}`] = lines;
    } else if (line.startsWith(":") || line.startsWith("-A")) {
      lines.push(line.replace(/ \[\d+:\d+\]$/, "").trimEnd());
    } else if (line.startsWith("[")) {
      lines.push(line.replace(/^\[\d+:\d+\] /, "").trimEnd());
    }
  }
  return tables;
}

/** Reads `ss -Hlntu`: protocol and local address of each listener, sorted, each once. */
export function readListen(text: string): string[] {
  const found = text.split("\n").map((line) => line.trim().split(/\s+/)).filter((words) => words.length >= 5);
  return [...new Set(found.map((words) => `${words[0]} ${words[4]}`))].sort();
}

/** The file under /proc/sys that holds a dotted key; a `/` in the key is a dot of a device name. */
export function sysctlFile(key: string): string {
  return `/proc/sys/${key.replace(/[./]/g, (mark) => mark === "." ? "/" : ".")}`;
}

/** Parses one JSON array; empty text is an empty answer. Names the tool when it is not JSON. */
function rowsOf(text: string, tool: string): Raw[] {
  if (text.trim() === "") return [];
  try {
    return objects(JSON.parse(text) as Json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new OpError(`Cannot read the answer of "${tool}": it is not JSON`, { details: { answer: text.slice(0, 200) } });
  }
}

const objects = (value: Json | undefined): Raw[] =>
  Array.isArray(value) ? value.map(object).filter((row) => Object.keys(row).length > 0) : [];
const object = (value: Json | undefined): Raw => typeof value === "object" && value !== null && !Array.isArray(value) ? value as Raw : {};
const strings = (value: Json | undefined): string[] => Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
const string = (value: Json | undefined): string => typeof value === "string" ? value : "";
const number = (value: Json | undefined): number => typeof value === "number" ? value : 0;
const optionalNumber = (value: Json | undefined): number | undefined => typeof value === "number" ? value : undefined;
