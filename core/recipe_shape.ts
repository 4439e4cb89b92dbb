/**
 * A recipe that the schema accepted → the one form of {@linkcode Recipe}.
 *
 * @module
 */
import { type Path, RecipeError } from "./errors.ts";
import type { Change, HandStep, HostSpec, Json, NetworkSpec, Recipe, SecretSource } from "./model.ts";
import { checkOf } from "./recipe_check.ts";
import { inOrder } from "./recipe_order.ts";
import { compact, many, serviceOf } from "./recipe_service.ts";
import type { Variables } from "./recipe_words.ts";
import type { Written, WrittenNetwork } from "./schema.ts";
import { quote } from "./suggest.ts";

/** What a recipe is read with. */
export interface ShapeContext {
  readonly name: string;
  readonly variables: Variables;
  readonly warn: (path: Path, text: string) => void;
}

/** Brings a recipe into its one form. Services are keyed by their container's name. @throws {RecipeError} With the path. */
export function shape(written: Written, context: ShapeContext): Recipe {
  const { variables, warn } = context;
  const name = written.name ?? context.name;
  const services = written.services ?? {};
  const containerOf = (service: string): string =>
    Object.hasOwn(services, service) ? services[service]?.container_name ?? service : service;
  const taken = new Map<string, string>();
  for (const service of Object.keys(services)) {
    const container = containerOf(service);
    const other = taken.get(container);
    if (other !== undefined) {
      throw new RecipeError(
        `Cannot name the container of ${quote(service)} ${quote(container)}: the container of ${quote(other)} has that name`,
        {
          path: ["services", service, "container_name"],
        },
      );
    }
    taken.set(container, service);
  }
  const ordered = inOrder(services).map((service) => {
    const container = containerOf(service);
    const alias = container === service ? {} : { alias: service };
    const spec = services[service];
    if (spec === undefined) throw new TypeError(`Cannot order the services: ${quote(service)} is none`);
    return [container, serviceOf(spec, { path: ["services", service], variables, warn, containerOf, ...alias })] as const;
  });
  return compact<Recipe>({
    version: 1,
    name,
    title: written.title ?? name,
    about: written.about?.trim(),
    hosts: hostsOf(written.hosts),
    services: Object.fromEntries(ordered),
    networks: Object.fromEntries(Object.entries(written.networks ?? {}).map(([name, network]) => [name, networkOf(network ?? {})])),
    secrets: Object.fromEntries(Object.entries(written.secrets ?? {}).map(([name, secret]) => [name, secretOf(secret, ["secrets", name])])),
    steps: (written.steps ?? []).map((step): HandStep => ({ title: step.title, why: step.why.trim(), ops: step.ops as HandStep["ops"] })),
    changes: (written.changes ?? []).map((change): Change => ({ title: change.title, patch: renamed(change.patch as Json, containerOf) })),
    checks: (written.checks ?? []).map((check, index) => checkOf(check, { path: ["checks", index], warn, containerOf })),
  });
}

function hostsOf(written: Written["hosts"]): Recipe["hosts"] {
  const hosts = Object.entries(written ?? {});
  if (hosts.length === 0) return { h1: {} };
  return Object.fromEntries(hosts.map(([name, host]) => [
    name,
    compact<HostSpec>({
      daemon: host?.daemon as HostSpec["daemon"],
      dns: many(host?.dns),
      dns_search: many(host?.dns_search),
    }),
  ]));
}

function networkOf(written: WrittenNetwork): NetworkSpec {
  const pool = written.ipam?.config?.[0];
  return compact<NetworkSpec>({
    driver: written.driver ?? "bridge",
    driver_opts: written.driver_opts,
    internal: written.internal,
    host: written.host,
    ipam: pool === undefined ? undefined : compact<NonNullable<NetworkSpec["ipam"]>>({
      subnet: pool.subnet,
      gateway: pool.gateway,
      ip_range: pool.ip_range,
      aux_addresses: pool.aux_addresses,
    }),
  });
}

function secretOf(written: NonNullable<Written["secrets"]>[string], path: Path): SecretSource {
  const source = compact<SecretSource>({ environment: written.environment, file: written.file, generate: written.generate });
  if (Object.keys(source).length > 0) return source;
  throw new RecipeError(`Cannot find the value of the secret ${quote(String(path[1]))}: "environment", "file" or "generate" is wanted`, {
    path,
  });
}

/** A patch may name a service as the file does; the recipe knows it by its container. */
function renamed(patch: Json, containerOf: (service: string) => string): Json {
  if (typeof patch !== "object" || patch === null || !("services" in patch)) return patch;
  const { services } = patch as { readonly services: Json };
  if (typeof services !== "object" || services === null || Array.isArray(services)) return patch;
  return { ...patch, services: Object.fromEntries(Object.entries(services).map(([name, value]) => [containerOf(name), value])) };
}
