/**
 * The nouns of a lab: what a person writes (Recipe), what was decided (Lab), what happened (Ledger, Event). Plain data only.
 *
 * @module
 */
import type { Op } from "./op.ts";

/** Any value JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
/** Name of a network namespace of the lab: a host's (`h1`), a container's own (`web`), `client`; `""` is the capsule's own. */
export type Ns = string;

/** A value that is named in plans and journals and only resolved inside the executor. */
export interface SecretRef {
  /** Name of the secret under `secrets:`. */
  readonly secret: string;
}
/** Where a secret comes from, tried in this order: the environment variable, the file, random characters of this length. */
export interface SecretSource {
  /** Name of an environment variable of the command line. */
  readonly environment?: string;
  /** Path of a file; one final line end is dropped. */
  readonly file?: string;
  /** Length of a random text, in characters. */
  readonly generate?: number;
}

/** daemon.json's own keys and spelling, as far as native labs act on them. */
export interface Daemon {
  /** Address of docker0 with its length. @default {"172.17.0.1/16"} */
  readonly bip?: string;
  /** Part of the subnet that containers get addresses from. */
  readonly "fixed-cidr"?: string;
  /** Gateway of containers on docker0. @default {docker0's own address} */
  readonly "default-gateway"?: string;
  /** Bytes, of docker0's containers. */
  readonly mtu?: number;
  /** Resolvers of containers. @default {the host's} */
  readonly dns?: readonly string[];
  /** Search domains of containers. */
  readonly "dns-search"?: readonly string[];
  /** Resolver options of containers. */
  readonly "dns-opts"?: readonly string[];
  /** Whether containers of docker0 may talk to each other. @default {true} */
  readonly icc?: boolean;
  /** Whether what leaves docker0 gets the host's address. @default {true} */
  readonly "ip-masq"?: boolean;
  /** Whether the daemon writes rules at all. @default {true} */
  readonly iptables?: boolean;
  /** Whether published ports also have a relay process. @default {true} */
  readonly "userland-proxy"?: boolean;
  /** A bridge of one's own instead of docker0, or `none`. */
  readonly bridge?: string;
  /** Host address of published ports. @default {"0.0.0.0"} */
  readonly ip?: string;
  /** Where the subnets of further networks are cut from; `size` is a prefix length. */
  readonly "default-address-pools"?: readonly { readonly base: string; readonly size: number }[];
}

/** A machine of the lab. `daemon: false` = a bare machine without Docker's bridge and rules. */
export interface HostSpec {
  /** The Docker daemon's settings, or that there is none. @default {{}} */
  readonly daemon?: Daemon | false;
  /** The machine's own resolver. @default {["192.0.2.100"]} */
  readonly dns?: readonly string[];
  /** The machine's own search domains. @default {["lab.test"]} */
  readonly dns_search?: readonly string[];
}

/** One `ports:` entry, parsed. Empty `hostIp` = the daemon's `ip` or 0.0.0.0; `hostPort` 0 = one is drawn. */
export interface PortSpec {
  /** Address of the host it is published at. */
  readonly hostIp: string;
  /** Port of the host; 0 = one is drawn. */
  readonly hostPort: number;
  /** Port in the container. */
  readonly containerPort: number;
  /** TCP or UDP. */
  readonly protocol: "tcp" | "udp";
}

/** How a service joins one network (Compose's `networks.NAME` of a service). */
export interface JoinSpec {
  /** Further names of the container on this network. */
  readonly aliases?: readonly string[];
  /** A fixed address of the network's subnet. */
  readonly ipv4_address?: string;
  /** A fixed MAC. @default {02:42 and the address} */
  readonly mac_address?: string;
}

/** A container as a person describes it; Compose's vocabulary. */
export interface Service {
  /** Image name; what stands behind it natively is a workload's matter. */
  readonly image: string;
  /** Program and words instead of the image's own. */
  readonly command?: readonly string[];
  /** Which host carries it. @default {first host} */
  readonly host?: string;
  /** Host name inside. @default {the first 12 digits of its id} */
  readonly hostname?: string;
  /** Domain appended to the host name in /etc/hosts. */
  readonly domainname?: string;
  /** `bridge` | `host` | `none` | `container:NAME` | `service:NAME` (same as container:). Excludes `networks`. */
  readonly network_mode?: string;
  /** The networks it joins, by name. @default {the network `default`} */
  readonly networks?: Readonly<Record<string, JoinSpec>>;
  /** MAC of its interface on its first network. */
  readonly mac_address?: string;
  /** Ports of the host that lead to it. */
  readonly ports?: readonly PortSpec[];
  /** `80/tcp`. */
  readonly expose?: readonly string[];
  /** Environment variables; a secret is named, not written. */
  readonly environment?: Readonly<Record<string, string | SecretRef>>;
  /** Resolvers. @default {the daemon's} */
  readonly dns?: readonly string[];
  /** Search domains. */
  readonly dns_search?: readonly string[];
  /** Resolver options. */
  readonly dns_opt?: readonly string[];
  /** `name` → address or `host-gateway`, in order. */
  readonly extra_hosts?: readonly { readonly name: string; readonly ip: string }[];
  /** Kernel switches of its own sandbox, in dotted spelling. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Whether a reaping process runs as its pid 1. */
  readonly init?: boolean;
  /** What happens when it ends by itself. @default {"no"} */
  readonly restart?: "no" | "always" | "on-failure" | "unless-stopped";
}

/** A network as a person describes it; Compose's vocabulary. */
export interface NetworkSpec {
  /** Name of the driver. @default {"bridge"} */
  readonly driver: string;
  /** The driver's own options. */
  readonly driver_opts?: Readonly<Record<string, Json>>;
  /** Without a way out. */
  readonly internal?: boolean;
  /** The machine it lives on. @default {first host} */
  readonly host?: string;
  /** Its addresses, as in CIDR and plain spelling. @default {the next free subnet} */
  readonly ipam?: {
    readonly subnet?: string;
    readonly gateway?: string;
    readonly ip_range?: string;
    readonly aux_addresses?: Readonly<Record<string, string>>;
  };
}

/** A hand-made step of a lesson; runs after everything else, in exactly this order. */
export interface HandStep {
  /** What it does, in one line. */
  readonly title: string;
  /** The reason, in a few sentences. */
  readonly why: string;
  /** The facts, in the order they are made. */
  readonly ops: readonly Op[];
}
/** A named edit of the recipe: an RFC 7386 merge patch. */
export interface Change {
  /** What it does, in one line; the command line calls it by this or by its number. */
  readonly title: string;
  /** What is laid over the recipe; `null` removes. */
  readonly patch: Json;
}

/** A question to the running lab. Exactly one of the question fields is present. `from`/`in` = a container, a host, or `client`. */
export interface Check {
  /** Shown instead of the question's own words. */
  readonly title?: string;
  /** Who asks. */
  readonly from?: string;
  /** Where it is looked. */
  readonly in?: string;
  /** An address, a service's name, `gateway`, or `client`. */
  readonly ping?: string;
  /** `ADDRESS:PORT`; ADDRESS may be a service or a host. */
  readonly tcp?: string;
  /** URL; host part may be a service or a host. */
  readonly http?: string;
  /** Wanted HTTP status. @default {200} */
  readonly status?: number;
  /** Substring of the body (http), of stdout (exec), of the result (sql). */
  readonly contains?: string;
  /** Port number, or `tcp/PORT`, `udp/PORT`, in the namespace of `in`. */
  readonly listening?: string;
  /** CIDR that an interface of `in` must carry. */
  readonly address?: string;
  /** Route that `in` must have, as iproute2 prints it: `default via 172.17.0.1 dev eth0` (a prefix of words). */
  readonly route?: string;
  /** Containers that must share one network namespace (same inode). */
  readonly same_sandbox?: readonly string[];
  /** A query to a MySQL server; `rows` must be its whole answer. */
  readonly sql?: {
    readonly query: string;
    readonly host?: string;
    readonly port?: number;
    readonly user?: string;
    readonly password?: string | SecretRef;
    readonly rows?: readonly (readonly string[])[];
  };
  /** A program and its words, run in `in`; passes when it ends with 0. */
  readonly exec?: readonly string[];
  /** Whether the question must be answered with no. @default {"pass"} */
  readonly expect?: "pass" | "fail";
  /** Milliseconds to keep trying. @default {5000, or 1000 when expected to fail} */
  readonly within?: number;
  /** What a learner should look at when it fails. */
  readonly hint?: string;
}

/** What a person writes, after parsing and validation: YAML, compose.yaml and the builder all end here. */
export interface Recipe {
  /** Version of this shape. */
  readonly version: 1;
  /** Name of the lab. */
  readonly name: string;
  /** What one learns, in one line. */
  readonly title: string;
  /** The same in a few sentences. */
  readonly about?: string;
  /** Machines, by name. */
  readonly hosts: Readonly<Record<string, HostSpec>>;
  /** By container name, in start order. */
  readonly services: Readonly<Record<string, Service>>;
  /** Networks, by name. */
  readonly networks: Readonly<Record<string, NetworkSpec>>;
  /** Secrets, by name. */
  readonly secrets: Readonly<Record<string, SecretSource>>;
  /** Hand-made steps, in order. */
  readonly steps: readonly HandStep[];
  /** Named edits, in order. */
  readonly changes: readonly Change[];
  /** Questions, in order. */
  readonly checks: readonly Check[];
}

/** A machine, resolved. `index` counts from 0; uplink address is 192.0.2.(index+1)/24 on the client's switch. */
export interface Host {
  /** As in the recipe. */
  readonly name: string;
  /** Its network namespace. */
  readonly ns: Ns;
  /** Place among the hosts, from 0. */
  readonly index: number;
  /** Address of its uplink, without length. */
  readonly address: string;
  /** The daemon's settings, or that there is none. */
  readonly daemon: Daemon | false;
  /** Its own resolvers. */
  readonly dns: readonly string[];
  /** Its own search domains. */
  readonly dnsSearch: readonly string[];
}

/** A network, resolved. The default bridge is the network `bridge` with `bridge: "docker0"`, one per host. */
export interface Network {
  /** As in the recipe; `bridge` is docker0's. */
  readonly name: string;
  /** The machine it lives on. */
  readonly host: string;
  /** Name of the driver. */
  readonly driver: string;
  /** The driver's device name on the host: `docker0`, `br-<12 hex>`. */
  readonly dev: string;
  /** Whether it is docker0's. */
  readonly isDefault: boolean;
  /** CIDR. */
  readonly subnet: string;
  /** Address, without length. */
  readonly gateway: string;
  /** Without a way out. */
  readonly internal: boolean;
  /** Bytes. @default {1500} */
  readonly mtu: number;
  /** Whether its containers may talk to each other. */
  readonly icc: boolean;
  /** Whether what leaves it gets the host's address. */
  readonly masquerade: boolean;
  /** The driver's own options, checked by it. */
  readonly options: Readonly<Record<string, Json>>;
  /** Order of creation on its host; 0 = the default bridge. */
  readonly index: number;
}

/** One sandbox on one network: interface, address, MAC, and the host end's name. */
export interface Endpoint {
  /** Whose sandbox. */
  readonly container: string;
  /** On which network. */
  readonly network: string;
  /** Interface inside: `eth0`. */
  readonly dev: string;
  /** The other end, on the host. */
  readonly hostDev: string;
  /** Address with its length. */
  readonly cidr: string;
  /** Small hex digits with colons. */
  readonly mac: string;
  /** Address, without length; empty when there is none. */
  readonly gateway: string;
  /** Whether the sandbox's default route leaves here. */
  readonly isDefaultRoute: boolean;
  /** Names it is known by on the network. */
  readonly aliases: readonly string[];
}

/** A binding of a host port to a container port, decided. */
export interface PublishedPort {
  /** Who is reached. */
  readonly container: string;
  /** Over which network. */
  readonly network: string;
  /** On which machine. */
  readonly host: string;
  /** Address of the machine; 0.0.0.0 = all. */
  readonly hostIp: string;
  /** Port of the machine. */
  readonly hostPort: number;
  /** Address of the container. */
  readonly containerIp: string;
  /** Port in the container. */
  readonly containerPort: number;
  /** TCP or UDP. */
  readonly protocol: "tcp" | "udp";
}

/** How the container's process runs; what the `proc` op carries. */
export interface ProcessSpec {
  /** `native:nginx`, `native:busybox`: what stands behind the image. */
  readonly image: string;
  /** Program and words. */
  readonly argv: readonly string[];
  /** Environment, besides PATH and HOME. */
  readonly env: Readonly<Record<string, string | SecretRef>>;
  /** Host name inside. */
  readonly hostname: string;
  /** Runs once before the first start, in the container's own view (database initialisation). */
  readonly prepare?: readonly (readonly string[])[];
  /** Ready when this port is open, or this program ends with 0. @default {when it has started} */
  readonly ready?: { readonly tcp: number } | { readonly exec: readonly string[] };
  /** Milliseconds to become ready. @default {10000} */
  readonly readyWithin?: number;
  /** Signal that asks it to end. @default {"TERM"} */
  readonly stopSignal?: "TERM" | "QUIT" | "INT";
  /** Whether a reaping process runs as its pid 1. */
  readonly init?: boolean;
  /** What happens when it ends by itself. @default {"no"} */
  readonly restart?: "no" | "always" | "on-failure" | "unless-stopped";
  /** A process of the machine itself: no view of its own, only the namespace (a userland-proxy relay). */
  readonly plain?: boolean;
  /** The sandbox owner whose hosts, hostname and resolv.conf files are used (container mode). */
  readonly filesOf?: string;
  /** Directories under /var that the container may write, besides /tmp, /run and /var/log. */
  readonly writable?: readonly string[];
}

/** A sandbox's own resolver, decided. */
export interface Resolver {
  /** The port it really listens on; port 53 is led there by rules. */
  readonly port: number;
  /** Addresses with their names, the first being the one that a reverse lookup gives. */
  readonly hosts: readonly { readonly ip: string; readonly names: readonly string[] }[];
  /** Where it asks for everything else. */
  readonly servers: readonly string[];
  /** Eight hex digits that are others as soon as it should know something else. */
  readonly digest: string;
}

/** A container, resolved. */
export interface Container {
  /** As in the recipe, or its `container_name`. */
  readonly name: string;
  /** The machine that carries it. */
  readonly host: string;
  /** The namespace its process runs in: its own name, its host's, or another container's. */
  readonly ns: Ns;
  /** Whose network stack it uses. */
  readonly sandbox: "own" | "none" | "host" | "container";
  /** Name of the container whose sandbox it joins. */
  readonly of?: string;
  /** Image name as in the recipe. */
  readonly image: string;
  /** Host name inside. */
  readonly hostname: string;
  /** Its interfaces; the first is its first network's. */
  readonly endpoints: readonly Endpoint[];
  /** Ports of the machine that lead to it. */
  readonly ports: readonly PublishedPort[];
  /** What runs in it. */
  readonly process: ProcessSpec;
  /** Files the container sees, by absolute path; /etc/hosts, /etc/hostname, /etc/resolv.conf and the workload's own. */
  readonly files: readonly { readonly path: string; readonly text: string; readonly mode?: number }[];
  /** Kernel switches of its own sandbox. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** What answers on 127.0.0.11 in its sandbox; only on networks that are not a machine's default one. */
  readonly resolver?: Resolver;
  /** Counts starts; part of what makes its ops new. */
  readonly generation: number;
  /** What a person wants of it. */
  readonly wanted: "created" | "running" | "stopped";
}

/** A recipe with every name, address, MAC and port decided. */
export interface Lab {
  /** Name of the lab. */
  readonly name: string;
  /** In the recipe's order. */
  readonly hosts: readonly Host[];
  /** In order of creation. */
  readonly networks: readonly Network[];
  /** In start order. */
  readonly containers: readonly Container[];
  /** Hand-made steps, in order. */
  readonly steps: readonly HandStep[];
  /** Questions, in order. */
  readonly checks: readonly Check[];
  /** Names of secrets. */
  readonly secrets: readonly string[];
}

/** What was decided at run time and must survive the next resolve. */
export interface Ledger {
  /** Version of this shape. */
  readonly version: 1;
  /** Counts writes; a plan made from an older ledger is refused. */
  readonly seq: number;
  /** network → container → address held. */
  readonly addresses: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Networks in order of creation, with the subnet each got. */
  readonly subnets: Readonly<Record<string, string>>;
  /** The next ports to draw. */
  readonly nextPort: { readonly tcp: number; readonly udp: number };
  /** In start order. */
  readonly containers: Readonly<Record<string, LedgerContainer>>;
}
/** One container's part of the ledger. */
export interface LedgerContainer {
  /** 64 hex digits, as Docker's. */
  readonly id: string;
  /** What a person wants of it. */
  readonly wanted: "created" | "running" | "stopped";
  /** Counts starts. */
  readonly generation: number;
  /** Exit code of the last run, when it has ended. */
  readonly exit?: number;
  /** It ended by itself and its policy did not bring it back; nobody asked it to stop. */
  readonly ended?: true;
  /** Ports it holds. */
  readonly ports: readonly PublishedPort[];
}

/** Something that happened to a container, or that a person asked for. */
export type Event =
  | { readonly event: "exit"; readonly container: string; readonly generation: number; readonly code: number }
  | { readonly event: "stop"; readonly container: string }
  | { readonly event: "start"; readonly container: string }
  | { readonly event: "restart"; readonly container: string };
