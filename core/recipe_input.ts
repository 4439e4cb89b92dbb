/**
 * What a person may write, as types: the spellings of YAML for TypeScript recipes. Reading them gives a `Recipe`.
 *
 * @module
 */
import type { Change, Check, HandStep, HostSpec, JoinSpec, Json, SecretRef } from "./model.ts";

/** A port in Compose's long form. */
export interface PortInput {
  /** Port in the container, or a range. */
  readonly target: number | string;
  /** Port of the host, or a range. @default {one is drawn} */
  readonly published?: number | string;
  /** Address of the host. @default {the daemon's `ip`} */
  readonly host_ip?: string;
  /** TCP or UDP. @default {"tcp"} */
  readonly protocol?: "tcp" | "udp";
}

/** A service as in Compose. */
export interface ServiceInput {
  /** Image name. */
  readonly image: string;
  /** A command line, or its words. @default {what the image runs} */
  readonly command?: string | readonly string[];
  /** The host that carries it. @default {the first} */
  readonly host?: string;
  /** Name of the container. @default {the service's} */
  readonly container_name?: string;
  /** Host name inside. */
  readonly hostname?: string;
  /** Domain appended to the host name. */
  readonly domainname?: string;
  /** `bridge`, `host`, `none`, `container:NAME` or `service:NAME`. Excludes `networks`. */
  readonly network_mode?: string;
  /** The networks it joins: names, or names with settings. */
  readonly networks?: readonly string[] | Readonly<Record<string, JoinSpec | null>>;
  /** MAC of its interface on its first network. */
  readonly mac_address?: string;
  /** `HOST_IP:HOST_PORT:CONTAINER_PORT/PROTOCOL`; all but the container's port may be left out. */
  readonly ports?: readonly (string | number | PortInput)[];
  /** Ports the image offers besides its own. */
  readonly expose?: readonly (string | number)[];
  /** Variables as `NAME=value`, or by name. */
  readonly environment?: readonly string[] | Readonly<Record<string, string | number | SecretRef>>;
  /** Services started, and ready, before this one. */
  readonly depends_on?: readonly string[];
  /** Resolvers. */
  readonly dns?: string | readonly string[];
  /** Search domains. */
  readonly dns_search?: string | readonly string[];
  /** Resolver options. */
  readonly dns_opt?: string | readonly string[];
  /** `NAME:ADDRESS`, or name → address; `host-gateway` stands for the host. */
  readonly extra_hosts?: readonly string[] | Readonly<Record<string, string | readonly string[]>>;
  /** Kernel switches as `key=value`, or by key. */
  readonly sysctls?: readonly string[] | Readonly<Record<string, string | number>>;
  /** Whether a reaping process runs as its pid 1. */
  readonly init?: boolean;
  /** What happens when it ends by itself. @default {"no"} */
  readonly restart?: "no" | "always" | "on-failure" | "unless-stopped";
}

/** A network as in Compose. */
export interface NetworkInput {
  /** Name of the driver. @default {"bridge"} */
  readonly driver?: string;
  /** The driver's own options. */
  readonly driver_opts?: Readonly<Record<string, string | number | boolean>>;
  /** Without a way out. @default {false} */
  readonly internal?: boolean;
  /** The host that carries it. @default {the first} */
  readonly host?: string;
  /** At most one subnet. */
  readonly ipam?: {
    readonly config?: readonly {
      readonly subnet?: string;
      readonly gateway?: string;
      readonly ip_range?: string;
      readonly aux_addresses?: Readonly<Record<string, string>>;
    }[];
  };
}

/** A host of the lab. */
export type HostInput = HostSpec;
/** A hand-made step of a lesson. */
export type StepInput = HandStep;
/** A named edit of the recipe. */
export interface ChangeInput extends Omit<Change, "patch"> {
  /** A JSON merge patch of the recipe as written. */
  readonly patch: { readonly [key: string]: Json };
}
/** A question to the running lab. */
export interface CheckInput extends Omit<Check, "listening" | "exec" | "within" | "sql"> {
  /** Port number, or `tcp/PORT`, `udp/PORT`. */
  readonly listening?: number | string;
  /** A command line, or its words. */
  readonly exec?: string | readonly string[];
  /** `5s`, `500ms`, `1m`, or milliseconds. @default {5s, or 1s when expected to fail} */
  readonly within?: string | number;
  /** A query to a MySQL server; `rows` must be its whole answer. */
  readonly sql?: Omit<NonNullable<Check["sql"]>, "rows"> & { readonly rows?: readonly (readonly (string | number | boolean)[])[] };
}
