/**
 * How each service gets its network stack: a sandbox of its own on some networks, its machine's, or another container's.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import type { Path } from "./errors.ts";
import type { Host, JoinSpec, Recipe, Service } from "./model.ts";
import type { Driver } from "./op.ts";
import type { Book } from "./resolve_book.ts";

/** A service's way to its network stack, decided before any address is. */
export type Join =
  | { readonly kind: "own"; readonly host: Host; readonly networks: readonly (readonly [network: string, spec: JoinSpec])[] }
  | { readonly kind: "none" | "host"; readonly host: Host }
  | { readonly kind: "joined"; readonly host: Host; readonly of: string; readonly root: string };

/** What is known of a service before the sandboxes it joins are followed. */
type First = Exclude<Join, { kind: "joined" }> | { readonly kind: "joined"; readonly of: string };

/** Compose's network for services that name none. */
export const DEFAULT_NETWORK = "default";

/** Decides the joins of all services. @throws {RecipeError} */
export function resolveJoins(recipe: Recipe, hosts: readonly Host[], book: Book): ReadonlyMap<string, Join> {
  const names = Object.keys(recipe.services);
  const firsts = new Map(names.map((name) => [name, firstOf(name, recipe, hosts, book)]));
  return new Map(names.map((name) => [name, followed(name, firsts, recipe)]));
}

/** The machine that carries a service: the named one, else the first. @throws {RecipeError} */
function hostOf(name: string, service: Service, hosts: readonly Host[]): Host {
  if (service.host === undefined) return hosts[0]!;
  const host = hosts.find((one) => one.name === service.host);
  if (host !== undefined) return host;
  throw new RecipeError(`Cannot place "${name}" on "${service.host}": the lab has ${listed(hosts.map((one) => one.name))}`, {
    path: ["services", name, "host"],
    got: service.host,
    among: hosts.map((one) => one.name),
  });
}

function firstOf(name: string, recipe: Recipe, hosts: readonly Host[], book: Book): First {
  const service = recipe.services[name]!;
  const host = hostOf(name, service, hosts);
  const path: Path = ["services", name, "network_mode"];
  const networks = Object.entries(service.networks ?? {});
  if (service.network_mode === undefined) {
    return { kind: "own", host, networks: networks.length === 0 ? [[DEFAULT_NETWORK, {}]] : networks };
  }
  if (networks.length > 0) {
    throw new RecipeError(`Cannot connect "${name}": "network_mode" and "networks" exclude each other`, { path });
  }
  const [word = "", target] = splitMode(service.network_mode);
  const driver = book.drivers.get(word === "service" ? "container" : word);
  if (target !== undefined && driver?.sandbox === "joined") return { kind: "joined", of: target };
  if (target === undefined && driver !== undefined) {
    if (driver.sandbox === "none" || driver.sandbox === "host") return { kind: driver.sandbox, host };
    if (driver.preset !== undefined) return presetJoin(name, host, driver, path);
  }
  if (target === undefined && Object.hasOwn(recipe.networks, word)) return { kind: "own", host, networks: [[word, {}]] };
  throw unknownMode(name, service.network_mode, recipe, book, path);
}

/** A container on a driver's own network; where the machine has none (`bridge: none`), it gets no interface, as in Docker. */
function presetJoin(name: string, host: Host, driver: Driver, path: Path): First {
  if (driver.preset?.(host) !== undefined) return { kind: "own", host, networks: [[driver.name, {}]] };
  if (host.daemon !== false) return { kind: "own", host, networks: [] };
  throw new RecipeError(`Cannot connect "${name}" to the network "${driver.name}": "${host.name}" runs no daemon and has none`, {
    path,
    hint: `Leave out "daemon: false" on ${host.name}, or use network_mode none, host or container:NAME`,
  });
}

/** `container:nginx` → the word and the name after it. */
function splitMode(mode: string): [string, string?] {
  const colon = mode.indexOf(":");
  return colon < 0 ? [mode] : [mode.slice(0, colon), mode.slice(colon + 1)];
}

function unknownMode(name: string, mode: string, recipe: Recipe, book: Book, path: Path): RecipeError {
  const own = [...book.drivers.values()].flatMap((driver) =>
    driver.sandbox === "joined" ? [`${driver.name}:NAME`] : driver.sandbox === "own" && driver.preset === undefined ? [] : [driver.name]
  );
  const among = [...own, ...Object.keys(recipe.networks)];
  return new RecipeError(`Cannot connect "${name}" with network_mode "${mode}": wanted one of ${among.join(", ")}`, {
    path,
    got: mode,
    among,
  });
}

/** Follows a joined sandbox to the container that owns it. @throws {RecipeError} on a missing name or a cycle */
function followed(name: string, firsts: ReadonlyMap<string, First>, recipe: Recipe): Join {
  const first = firsts.get(name)!;
  if (first.kind !== "joined") return first;
  const path: Path = ["services", name, "network_mode"];
  const seen = [name];
  let at = first.of;
  for (;;) {
    const next = firsts.get(at);
    if (next === undefined) {
      const among = [...firsts.keys()].filter((other) => other !== name);
      throw new RecipeError(`Cannot share the sandbox of "${at}": the lab has ${listed(among)}`, { path, got: at, among });
    }
    if (at === name && seen.length === 1) {
      throw new RecipeError(`Cannot share the sandbox of "${at}" with itself: another container's name is wanted`, { path });
    }
    if (seen.includes(at)) {
      throw new RecipeError(`Cannot share a sandbox in a circle: ${[...seen, at].join(" → ")}; one of them must own it`, { path });
    }
    if (next.kind !== "joined") return joined(name, first.of, at, next.host, recipe, path);
    seen.push(at);
    at = next.of;
  }
}

function joined(name: string, of: string, root: string, host: Host, recipe: Recipe, path: Path): Join {
  const service = recipe.services[name]!;
  if (service.host !== undefined && service.host !== host.name) {
    throw new RecipeError(`Cannot share the sandbox of "${of}" on "${service.host}": it is on "${host.name}"`, { path });
  }
  const conflict = CONFLICTS.find(([, given]) => given(service));
  if (conflict !== undefined) {
    const [key, , docker] = conflict;
    throw new RecipeError(`Cannot give "${name}" its own ${key}: conflicting options: ${docker}; "${of}" decides it for both`, {
      path: ["services", name, key],
      hint: `Move ${key} to "${root}"`,
    });
  }
  return { kind: "joined", host, of, root };
}

const some = (list: readonly unknown[] | undefined) => (list ?? []).length > 0;

/** What belongs to the sandbox and not to the process, with Docker's own words for the refusal. */
const CONFLICTS: readonly (readonly [key: string, given: (service: Service) => boolean, docker: string])[] = [
  ["ports", (s) => some(s.ports), "port publishing and the container type network mode"],
  ["expose", (s) => some(s.expose), "port exposing and the container type network mode"],
  ["hostname", (s) => s.hostname !== undefined, "hostname and the network mode"],
  ["domainname", (s) => s.domainname !== undefined, "hostname and the network mode"],
  ["dns", (s) => some(s.dns), "dns and the network mode"],
  ["dns_search", (s) => some(s.dns_search), "dns and the network mode"],
  ["dns_opt", (s) => some(s.dns_opt), "dns and the network mode"],
  ["extra_hosts", (s) => some(s.extra_hosts), "custom host-to-IP mapping and the network mode"],
  ["mac_address", (s) => s.mac_address !== undefined, "mac-address and the network mode"],
  ["sysctls", (s) => Object.keys(s.sysctls ?? {}).length > 0, "sysctls and the network mode"],
];

/** Names in quotes for the middle of a sentence: `"a", "b" and "c"`. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  if (quoted.length === 0) return "no other";
  if (quoted.length === 1) return quoted[0]!;
  return `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
