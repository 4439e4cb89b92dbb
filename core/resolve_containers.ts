/**
 * Containers: identity, hostname, process, files and kernel settings.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import { idOf } from "./hash.ts";
import type { Container, Endpoint, LedgerContainer, ProcessSpec, PublishedPort, Recipe, Resolver, Service } from "./model.ts";
import type { Book } from "./resolve_book.ts";
import { plainImage } from "./resolve_book.ts";
import { etcFiles } from "./resolve_files.ts";
import type { Join } from "./resolve_joins.ts";
import type { Wired } from "./resolve_networks.ts";

/** What a container is resolved from. */
export interface ContainerContext {
  readonly recipe: Recipe;
  readonly book: Book;
  readonly joins: ReadonlyMap<string, Join>;
  readonly wired: readonly Wired[];
  readonly endpoints: ReadonlyMap<string, readonly Endpoint[]>;
  readonly ports: ReadonlyMap<string, readonly PublishedPort[]>;
  readonly resolvers: ReadonlyMap<string, Resolver>;
  readonly entries: Readonly<Record<string, LedgerContainer>>;
}

/** A container's 64-digit id: the same for the same lab and name. */
export function containerId(lab: string, name: string): string {
  return idOf(64, "container", lab, name);
}

/** Decides one container. @throws {RecipeError} */
export function resolveContainer(name: string, context: ContainerContext): Container {
  const service = context.recipe.services[name]!;
  const join = context.joins.get(name)!;
  const entry = context.entries[name]!;
  const root = join.kind === "joined" ? join.root : name;
  const rootJoin = context.joins.get(root)!;
  const owner = context.recipe.services[root]!;
  const hostname = owner.hostname ?? (rootJoin.kind === "host" ? join.host.name : context.entries[root]!.id.slice(0, 12));
  const endpoints = context.endpoints.get(name) ?? [];
  const work = workOf(name, service, context.book);
  const resolver = context.resolvers.get(name);
  const files = etcFiles({ name, service, join, hostname, endpoints, wired: context.wired });
  return {
    name,
    host: join.host.name,
    ns: rootJoin.kind === "host" ? join.host.ns : root,
    sandbox: join.kind === "joined" ? "container" : join.kind,
    ...(join.kind === "joined" ? { of: join.of } : {}),
    image: service.image,
    hostname,
    endpoints,
    ports: context.ports.get(name) ?? [],
    process: {
      ...work.process,
      hostname,
      ...(service.init === undefined ? {} : { init: service.init }),
      ...(service.restart === undefined ? {} : { restart: service.restart }),
      ...(join.kind === "joined" ? { filesOf: root } : {}),
    },
    files: [...files, ...work.files],
    sysctls: sysctlsOf(name, service, join),
    ...(resolver === undefined ? {} : { resolver }),
    generation: entry.generation,
    wanted: entry.wanted,
  };
}

/** What runs: the workload that knows the image, else the command on the machine's own userland. @throws {RecipeError} */
function workOf(name: string, service: Service, book: Book): { process: Omit<ProcessSpec, "hostname">; files: Container["files"] } {
  const image = plainImage(service.image);
  const workload = book.workloads.get(image);
  if (workload !== undefined) {
    const { process, files } = workload.run(service, name);
    // A workload that is one of its own images stands for all of them (mysql is mariadb); else the image keeps its name (busybox, centos).
    return { process: { ...process, image: `native:${workload.images.includes(workload.name) ? workload.name : image}` }, files };
  }
  if (service.command !== undefined && service.command.length > 0) {
    return { process: { image: "native:command", argv: service.command, env: service.environment ?? {} }, files: [] };
  }
  const among = [...book.workloads.keys()].sort();
  throw new RecipeError(
    `Cannot run the image "${service.image}" of "${name}": no workload knows it and it has no command; the known images are ${
      among.join(", ")
    }`,
    {
      path: ["services", name, "image"],
      got: image,
      among,
      hint: "With a command, any image name runs that program on the machine's own userland",
    },
  );
}

/**
 * What Docker sets in every sandbox of its own (no ICMP or low-port privilege needed), and no IPv6 where no network has it. Docker's group range is
 * `0 2147483647`; in a capsule the kernel takes only groups that are mapped there, and 0 is the only one: the same "everybody".
 */
const OWN_SYSCTLS = { "net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 0" } as const;
const NO_IPV6 = {
  "net.ipv6.conf.all.disable_ipv6": "1",
  "net.ipv6.conf.default.disable_ipv6": "1",
  "net.ipv6.conf.lo.disable_ipv6": "1",
} as const;

function sysctlsOf(name: string, service: Service, join: Join): Readonly<Record<string, string>> {
  const own = service.sysctls ?? {};
  for (const key of Object.keys(own)) {
    const path = ["services", name, "sysctls", key];
    if (!key.startsWith("net.")) {
      throw new RecipeError(`Cannot set "${key}" in "${name}": only settings of a network namespace (net.*) belong to a container here`, {
        path,
      });
    }
    if (join.kind === "host") {
      throw new RecipeError(`Cannot set "${key}" in "${name}": sysctl "${key}" is not allowed in host network namespace`, { path });
    }
  }
  if (join.kind === "host" || join.kind === "joined") return {};
  // A container that asked for a bridge its machine does not have keeps ::1, as dockerd leaves it.
  const ipv6 = join.kind === "own" && join.networks.length === 0 ? {} : NO_IPV6;
  return { ...ipv6, ...OWN_SYSCTLS, ...own };
}
