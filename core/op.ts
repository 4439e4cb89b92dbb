/**
 * Facts the kernel should satisfy (ops), and the interfaces that give them meaning: kinds, lines, steps, plans, drivers, plugins.
 *
 * @module
 */
import type { Container, Endpoint, Host, Json, Lab, Network, Ns, ProcessSpec, PublishedPort, Service } from "./model.ts";

/** What a link is. A veth's far end may be born in another namespace. */
export type Link =
  | { readonly kind: "bridge" }
  | { readonly kind: "veth"; readonly peer: { readonly ns: Ns; readonly dev: string; readonly mac?: string } }
  | {
    readonly kind: "vxlan";
    readonly vni: number;
    readonly port: number;
    readonly local?: string;
    readonly proxy?: boolean;
    readonly learning?: boolean;
    readonly l2miss?: boolean;
    readonly l3miss?: boolean;
  }
  | { readonly kind: "macvlan"; readonly parent: string; readonly mode: "bridge" | "private" | "vepa" | "passthru" }
  | { readonly kind: "ipvlan"; readonly parent: string; readonly mode: "l2" | "l3" | "l3s" }
  | { readonly kind: "dummy" }
  | { readonly kind: "vlan"; readonly parent: string; readonly id: number };

/** Where a rule stands in its chain. `first` is above every other; blocks of `top` rules of one step go above earlier blocks, as `iptables -I` does; `before-return` is above the final RETURN; `end` is appended. */
export type At = "first" | "top" | "before-return" | "end";

/** One fact about the kernel that the lab wants to be true. Plain JSON. */
export type Op =
  /** `of`: a second name for the sandbox of that container (`ip netns attach`). */
  | { readonly op: "netns"; readonly ns: Ns; readonly gen?: number; readonly of?: string }
  /** `under`: the namespace the link is made in before it is moved to `ns` (vxlan, macvlan). */
  | {
    readonly op: "link";
    readonly ns: Ns;
    readonly dev: string;
    readonly link: Link;
    readonly mac?: string;
    readonly gen?: number;
    readonly under?: Ns;
  }
  /** `dev` of `ns` now lives in `to`, under the name `as`. */
  | { readonly op: "move"; readonly ns: Ns; readonly dev: string; readonly to: Ns; readonly as: string }
  | { readonly op: "master"; readonly ns: Ns; readonly dev: string; readonly bridge: string }
  | { readonly op: "port"; readonly ns: Ns; readonly dev: string; readonly hairpin?: boolean; readonly isolated?: boolean }
  | { readonly op: "up"; readonly ns: Ns; readonly dev: string }
  /** `bytes`: 68 to 65535. */
  | { readonly op: "mtu"; readonly ns: Ns; readonly dev: string; readonly bytes: number }
  /** `brd`: with the broadcast address, as dockerd gives it. */
  | { readonly op: "addr"; readonly ns: Ns; readonly dev: string; readonly cidr: string; readonly brd?: boolean }
  | {
    readonly op: "route";
    readonly ns: Ns;
    readonly to: string;
    readonly via?: string;
    readonly dev?: string;
    readonly src?: string;
    readonly metric?: number;
  }
  | { readonly op: "fdb"; readonly ns: Ns; readonly dev: string; readonly mac: string; readonly vtep: string }
  | { readonly op: "neigh"; readonly ns: Ns; readonly dev: string; readonly ip: string; readonly mac: string }
  | {
    readonly op: "chain";
    readonly ns: Ns;
    readonly family: 4 | 6;
    readonly table: string;
    readonly chain: string;
    readonly policy?: "ACCEPT" | "DROP";
  }
  | {
    readonly op: "rule";
    readonly ns: Ns;
    readonly family: 4 | 6;
    readonly table: string;
    readonly chain: string;
    readonly at: At;
    readonly rule: readonly string[];
  }
  /** `key` in sysctl's dotted spelling; a device name inside it keeps its own dots as `/`. */
  | { readonly op: "sysctl"; readonly ns: Ns; readonly key: string; readonly value: string }
  /** `host`: the container or host that sees the file. Text may hold `{secret:NAME}`. */
  | { readonly op: "file"; readonly host: string; readonly path: string; readonly text: string; readonly mode?: number }
  /** A running process: a container's, or (`spec.plain`) one of the machine's own, such as a userland-proxy relay. */
  | { readonly op: "proc"; readonly ns: Ns; readonly name: string; readonly gen: number; readonly spec: ProcessSpec };

/** The name of an op kind. */
export type OpName = Op["op"];
/** The ops of one kind. */
export type OpOf<K extends OpName> = Extract<Op, { op: K }>;

/** The programs a line can be for. `file` and `proc` lines are carried out by the executor itself. */
export type Tool = "ip" | "bridge" | "iptables" | "ip6tables" | "sysctl" | "file" | "proc";
/** One line for one tool in one namespace. Every word passed the gate `word()`; `{pid:NAME}` is the one placeholder. */
export interface Line {
  /** The program. */
  readonly tool: Tool;
  /** The namespace it runs in. */
  readonly ns: Ns;
  /** Its words, without the program's name. */
  readonly words: readonly string[];
  /** What `file` and `proc` lines carry besides words. */
  readonly body?: Json;
}
/** Neighbouring lines as one process: argv after the program's name, and its standard input. */
export interface Batch {
  /** The program. */
  readonly tool: Tool;
  /** The namespace it runs in. */
  readonly ns: Ns;
  /** Its words, without the program's name. */
  readonly argv: readonly string[];
  /** What it reads. */
  readonly stdin: string;
  /** The lines it stands for, in order. */
  readonly lines: readonly Line[];
}

/** Permission to touch something outside the capsule, such as `host/link:docker0`. */
export interface Grant {
  /** What it is about: `host/link:docker0`. */
  readonly grant: string;
  /** Who needs it, in a few words. */
  readonly why: string;
}

/** An interface as the kernel shows it. */
export interface SeenLink {
  /** Interface index. */
  readonly index: number;
  /** Name. */
  readonly dev: string;
  /** `bridge`, `veth`, ...; `loopback` for lo. */
  readonly kind: string;
  /** Small hex digits with colons. */
  readonly mac: string;
  /** Bytes. */
  readonly mtu: number;
  /** Whether it is switched on. */
  readonly up: boolean;
  /** Whether it has carrier. */
  readonly lowerUp: boolean;
  /** The bridge it is plugged into. */
  readonly master?: string;
  /** `172.17.0.1/16`, IPv4 and IPv6, with the broadcast address if any. */
  readonly addrs: readonly { readonly cidr: string; readonly brd?: string; readonly scope: string; readonly family: 4 | 6 }[];
  /** Peer or parent: its ifindex, and the nsid where it lives when that is elsewhere. */
  readonly peerIndex?: number;
  /** Number of the peer's namespace, when it is another one. */
  readonly peerNsid?: number;
  /** `linkinfo.info_data` and `info_slave_data` as `ip -j -d link` prints them. */
  readonly data: Readonly<Record<string, Json>>;
  /** What its bridge says of it as a port. */
  readonly port: Readonly<Record<string, Json>>;
}
/** A route as `ip -j route` prints it. */
export interface SeenRoute {
  /** CIDR, address, or `default`. */
  readonly to: string;
  /** Gateway. */
  readonly via?: string;
  /** Interface. */
  readonly dev?: string;
  /** Preferred source address. */
  readonly src?: string;
  /** Preference; lower wins. */
  readonly metric?: number;
  /** Who made it: `kernel`, `static`, `boot`. */
  readonly protocol?: string;
  /** `link`, `host`, `global`. */
  readonly scope?: string;
  /** `linkdown` and the like. */
  readonly flags: readonly string[];
  /** 4 or 6. */
  readonly family: 4 | 6;
}
/** One namespace as read. */
export interface SeenNs {
  /** Inode number of the namespace: equal numbers are one sandbox. */
  readonly inode: number;
  /** Interfaces, by index. */
  readonly links: readonly SeenLink[];
  /** Routes of the main table. */
  readonly routes: readonly SeenRoute[];
  /** Forwarding entries; `vtep` is a vxlan's far end. */
  readonly fdb: readonly { readonly dev: string; readonly mac: string; readonly vtep?: string; readonly permanent: boolean }[];
  /** Neighbour entries. */
  readonly neigh: readonly { readonly dev: string; readonly ip: string; readonly mac?: string; readonly permanent: boolean }[];
  /** `"4 nat"` → lines of `iptables-save` of that table: `:CHAIN POLICY`, then `-A ...`, without counters. Absent = table without content. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  /** The keys that were asked for and exist. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** `tcp 0.0.0.0:80`, as `ss -Hlntu` shows them. */
  readonly listen: readonly string[];
}
/** The lab's kernel state as read at one moment. A namespace that does not exist is absent. */
export interface Snapshot {
  /** By name. */
  readonly namespaces: Readonly<Record<Ns, SeenNs>>;
  /** `HOST:PATH` → what is there; values of known secrets are shown as `{secret:NAME}`. */
  readonly files: Readonly<Record<string, { readonly text: string; readonly mode: number }>>;
  /** By the name of the proc op. `inode`: number of the network namespace it is in, when that was read. */
  readonly procs: Readonly<
    Record<
      string,
      { readonly gen: number; readonly pid: number; readonly running: boolean; readonly exit?: number; readonly inode?: number }
    >
  >;
}

/** The six things that can be said of an op. One object per kind; all functions pure and synchronous. */
export interface OpKind<O extends Op> {
  /** Identity: two ops with one key are two values of the same thing. */
  key(op: O): string;
  /** The command line that makes it true. */
  apply(op: O): Line;
  /** The command line that takes it back; `was` is the value found before, if any. */
  undo(op: O, was?: string): Line | undefined;
  /** Whether it is true now, and the value standing in its place if not. */
  holds(op: O, seen: Snapshot): { readonly yes: boolean; readonly was?: string };
  /** One sentence for a learner, starting with a verb. `was`: what stands in its place, for kinds that only change a part of it. */
  tell(op: O, was?: string): string;
  /** What it touches outside the capsule; nothing when inside. */
  needs(op: O, lab: Lab): Grant | undefined;
}

/** A group of ops a person can follow. */
export interface Step {
  /** Stable name, for diffs and the audit log. */
  readonly id: string;
  /** What it does, in one line. */
  readonly title: string;
  /** The reason, in a few sentences. */
  readonly why: string;
  /** The facts, in the order they are told. */
  readonly ops: readonly Op[];
  /** Hand-made steps run in exactly their order, after everything else. */
  readonly byHand?: boolean;
}
/** Same recipe and ledger, same plan, byte for byte. */
export interface Plan {
  /** Version of this shape. */
  readonly version: 1;
  /** Name of the lab. */
  readonly lab: string;
  /** In the order of the story. */
  readonly steps: readonly Step[];
  /** What it touches outside the capsule. */
  readonly needs: readonly Grant[];
}

/** A network that a driver brings to a machine without being declared, such as docker0. */
export interface Preset {
  /** Name of the interface. */
  readonly dev: string;
  /** The machine's own address on it: `172.17.0.1/16`. Absent = from the pools. */
  readonly address?: string;
  /** The part of the subnet that containers' addresses come from. */
  readonly range?: string;
  /** The containers' way out when it is not the machine itself. */
  readonly gateway?: string;
  /** As `driver_opts`, in their full spelling. */
  readonly options: Readonly<Record<string, Json>>;
}

/** Turns one kind of network into steps. Pure, synchronous. */
export interface Driver {
  /** The word after `driver:`. */
  readonly name: string;
  /** What a container on it runs in: a namespace of its own (`none`: without any endpoint), its host's, or another container's. */
  readonly sandbox: "own" | "none" | "host" | "joined";
  /** The network of the driver's own name that this machine has without being declared; `undefined` = none here. */
  preset?(host: Host): Preset | undefined;
  /** Checks the driver's own options and fills defaults. @throws {RecipeError} */
  options(raw: Readonly<Record<string, Json>>): Record<string, Json>;
  /** What it does to each machine once, before any network (dockerd's start). */
  host?(host: Host, lab: Lab): Step[];
  /** What makes the network. */
  network(net: Network, lab: Lab): Step[];
  /** What joins one container to it. */
  endpoint(endpoint: Endpoint, net: Network, lab: Lab): Step[];
  /** What makes a port of the machine lead to a container. */
  publish?(port: PublishedPort, net: Network, lab: Lab): Step[];
}
/** How a named image runs natively. Pure. */
export interface Workload {
  /** Its own name. */
  readonly name: string;
  /** Image names it answers to, without tag. */
  readonly images: readonly string[];
  /** Program → Debian package that brings it. */
  readonly programs: Readonly<Record<string, string>>;
  /** Ports the image EXPOSEs: `80/tcp`. */
  readonly exposes: readonly string[];
  /** What to run and which files it needs. @throws {RecipeError} */
  run(service: Service, name: string): { process: Omit<ProcessSpec, "image" | "hostname">; files: Container["files"] };
}
/** A module by someone that brings drivers or workloads. The built-in ones come this way too. */
export interface Plugin {
  /** Who it is and what it needs outside the capsule. */
  readonly manifest: { readonly name: string; readonly version: string; readonly api: 1; readonly grants: readonly Grant[] };
  /** Network drivers it brings. */
  readonly drivers?: readonly Driver[];
  /** Workloads it brings. */
  readonly workloads?: readonly Workload[];
}
