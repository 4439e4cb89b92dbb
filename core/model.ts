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
  readonly secret: string;
}
/** Where a secret comes from, tried in this order: the environment variable, the file, random characters of this length. */
export interface SecretSource {
  readonly environment?: string;
  readonly file?: string;
  readonly generate?: number;
}

/** daemon.json's own keys and spelling, as far as native labs act on them. */
export interface Daemon {
  readonly bip?: string;
  readonly "fixed-cidr"?: string;
  readonly "default-gateway"?: string;
  readonly mtu?: number;
  readonly dns?: readonly string[];
  readonly "dns-search"?: readonly string[];
  readonly "dns-opts"?: readonly string[];
  readonly icc?: boolean;
  readonly "ip-masq"?: boolean;
  readonly iptables?: boolean;
  readonly "userland-proxy"?: boolean;
  readonly bridge?: string;
  readonly ip?: string;
  readonly "default-address-pools"?: readonly { readonly base: string; readonly size: number }[];
}

/** A machine of the lab. `daemon: false` = a bare machine without Docker's bridge and rules. */
export interface HostSpec {
  readonly daemon?: Daemon | false;
  /** The machine's own resolver. @default {["192.0.2.100"]} */
  readonly dns?: readonly string[];
  /** @default {["lab.test"]} */
  readonly dns_search?: readonly string[];
}

/** One `ports:` entry, parsed. Empty `hostIp` = the daemon's `ip` or 0.0.0.0. */
export interface PortSpec {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
}

/** How a service joins one network (Compose's `networks.NAME` of a service). */
export interface JoinSpec {
  readonly aliases?: readonly string[];
  readonly ipv4_address?: string;
  readonly mac_address?: string;
}

/** A container as a person describes it; Compose's vocabulary. */
export interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  /** Which host carries it. @default {first host} */
  readonly host?: string;
  readonly container_name?: string;
  readonly hostname?: string;
  readonly domainname?: string;
  /** `bridge` | `host` | `none` | `container:NAME` | `service:NAME` (same as container:). Excludes `networks`. */
  readonly network_mode?: string;
  readonly networks?: Readonly<Record<string, JoinSpec>>;
  readonly mac_address?: string;
  readonly ports?: readonly PortSpec[];
  readonly expose?: readonly string[];
  readonly environment?: Readonly<Record<string, string | SecretRef>>;
  readonly dns?: readonly string[];
  readonly dns_search?: readonly string[];
  readonly dns_opt?: readonly string[];
  /** `name` → address or `host-gateway`, in order. */
  readonly extra_hosts?: readonly { readonly name: string; readonly ip: string }[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly init?: boolean;
  readonly restart?: "no" | "always" | "on-failure" | "unless-stopped";
}

/** A network as a person describes it; Compose's vocabulary. */
export interface NetworkSpec {
  /** @default {"bridge"} */
  readonly driver: string;
  readonly driver_opts?: Readonly<Record<string, Json>>;
  readonly internal?: boolean;
  readonly host?: string;
  readonly ipam?: {
    readonly subnet?: string;
    readonly gateway?: string;
    readonly ip_range?: string;
    readonly aux_addresses?: Readonly<Record<string, string>>;
  };
}

/** A hand-made step of a lesson; runs after everything else, in exactly this order. */
export interface HandStep {
  readonly title: string;
  readonly why: string;
  readonly ops: readonly Op[];
}
/** A named edit of the recipe: an RFC 7386 merge patch. */
export interface Change {
  readonly title: string;
  readonly patch: Json;
}

/** A question to the running lab. Exactly one of the question fields is present. `from`/`in` = a container, a host, or `client`. */
export interface Check {
  readonly title?: string;
  readonly from?: string;
  readonly in?: string;
  /** An address, a service's name, `gateway`, or `client`. */
  readonly ping?: string;
  /** `ADDRESS:PORT`; ADDRESS may be a service or a host. */
  readonly tcp?: string;
  /** URL; host part may be a service or a host. */
  readonly http?: string;
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
  readonly sql?: {
    readonly query: string;
    readonly host?: string;
    readonly port?: number;
    readonly user?: string;
    readonly password?: string | SecretRef;
    readonly rows?: readonly (readonly string[])[];
  };
  readonly exec?: readonly string[];
  /** @default {"pass"} */
  readonly expect?: "pass" | "fail";
  /** Milliseconds to keep trying. @default {5000, or 1000 when expected to fail} */
  readonly within?: number;
  readonly hint?: string;
}

/** What a person writes, after parsing and validation: YAML, compose.yaml and the builder all end here. */
export interface Recipe {
  readonly version: 1;
  readonly name: string;
  readonly title: string;
  readonly about?: string;
  readonly hosts: Readonly<Record<string, HostSpec>>;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, NetworkSpec>>;
  readonly secrets: Readonly<Record<string, SecretSource>>;
  readonly steps: readonly HandStep[];
  readonly changes: readonly Change[];
  readonly checks: readonly Check[];
}

/** A machine, resolved. `index` counts from 0; uplink address is 192.0.2.(index+1)/24 on the client's switch. */
export interface Host {
  readonly name: string;
  readonly ns: Ns;
  readonly index: number;
  readonly address: string;
  readonly daemon: Daemon | false;
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
}

/** A network, resolved. The default bridge is the network `bridge` with `bridge: "docker0"`, one per host. */
export interface Network {
  readonly name: string;
  readonly host: string;
  readonly driver: string;
  /** The driver's device name on the host: `docker0`, `br-<12 hex>`. */
  readonly dev: string;
  readonly isDefault: boolean;
  readonly subnet: string;
  readonly gateway: string;
  readonly internal: boolean;
  /** Bytes. @default {1500} */
  readonly mtu: number;
  readonly icc: boolean;
  readonly masquerade: boolean;
  readonly options: Readonly<Record<string, Json>>;
  /** Order of creation on its host; 0 = the default bridge. */
  readonly index: number;
}

/** One sandbox on one network: interface, address, MAC, and the host end's name. */
export interface Endpoint {
  readonly container: string;
  readonly network: string;
  readonly dev: string;
  readonly hostDev: string;
  readonly cidr: string;
  readonly mac: string;
  readonly gateway: string;
  /** Whether the sandbox's default route leaves here. */
  readonly isDefaultRoute: boolean;
  readonly aliases: readonly string[];
}

/** A binding of a host port to a container port, decided. */
export interface PublishedPort {
  readonly container: string;
  readonly network: string;
  readonly host: string;
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerIp: string;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
}

/** How the container's process runs; what the `proc` op carries. */
export interface ProcessSpec {
  /** `native:nginx`, `native:busybox`: what stands behind the image. */
  readonly image: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | SecretRef>>;
  readonly hostname: string;
  /** Runs once before the first start, in the container's own view (database initialisation). */
  readonly prepare?: readonly (readonly string[])[];
  readonly ready?: { readonly tcp: number } | { readonly exec: readonly string[] };
  /** Milliseconds to become ready. @default {10000} */
  readonly readyWithin?: number;
  /** @default {"TERM"} */
  readonly stopSignal?: "TERM" | "QUIT" | "INT";
  readonly init?: boolean;
  readonly restart?: "no" | "always" | "on-failure" | "unless-stopped";
  /** A process of the machine itself: no view of its own, only the namespace (a userland-proxy relay). */
  readonly plain?: boolean;
  /** The sandbox owner whose hosts, hostname and resolv.conf files are used (container mode). */
  readonly filesOf?: string;
  /** Directories under /var that the container may write, besides /tmp, /run and /var/log. */
  readonly writable?: readonly string[];
}

/** A container, resolved. */
export interface Container {
  readonly name: string;
  readonly host: string;
  /** The namespace its process runs in: its own name, its host's, or another container's. */
  readonly ns: Ns;
  readonly sandbox: "own" | "none" | "host" | "container";
  /** Name of the container whose sandbox it joins. */
  readonly of?: string;
  readonly image: string;
  readonly hostname: string;
  readonly endpoints: readonly Endpoint[];
  readonly ports: readonly PublishedPort[];
  readonly process: ProcessSpec;
  /** Files the container sees, by absolute path; /etc/hosts, /etc/hostname, /etc/resolv.conf and the workload's own. */
  readonly files: readonly { readonly path: string; readonly text: string; readonly mode?: number }[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly generation: number;
  readonly wanted: "created" | "running" | "stopped";
}

/** A recipe with every name, address, MAC and port decided. */
export interface Lab {
  readonly name: string;
  readonly hosts: readonly Host[];
  readonly networks: readonly Network[];
  /** In start order. */
  readonly containers: readonly Container[];
  readonly steps: readonly HandStep[];
  readonly checks: readonly Check[];
  readonly secrets: readonly string[];
}

/** What was decided at run time and must survive the next resolve. */
export interface Ledger {
  readonly version: 1;
  /** Counts writes; a plan made from an older ledger is refused. */
  readonly seq: number;
  /** network → container → address held. */
  readonly addresses: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Networks in order of creation, with the subnet each got. */
  readonly subnets: Readonly<Record<string, string>>;
  readonly nextPort: { readonly tcp: number; readonly udp: number };
  /** In start order. */
  readonly containers: Readonly<Record<string, LedgerContainer>>;
}
/** One container's part of the ledger. */
export interface LedgerContainer {
  /** 64 hex digits, as Docker's. */
  readonly id: string;
  readonly wanted: "created" | "running" | "stopped";
  readonly generation: number;
  readonly exit?: number;
  readonly ports: readonly PublishedPort[];
}

/** Something that happened to a container, or that a person asked for. */
export type Event =
  | { readonly event: "exit"; readonly container: string; readonly generation: number; readonly code: number }
  | { readonly event: "stop"; readonly container: string }
  | { readonly event: "start"; readonly container: string }
  | { readonly event: "restart"; readonly container: string };
