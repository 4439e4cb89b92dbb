/**
 * One service in Compose's many spellings → the one form of {@linkcode Service}.
 *
 * @module
 */
import { type Path, RecipeError } from "./errors.ts";
import type { JoinSpec, SecretRef, Service } from "./model.ts";
import { parseExpose, parsePorts } from "./recipe_ports.ts";
import { shellWords, type Variables } from "./recipe_words.ts";
import type { WrittenService } from "./schema.ts";
import { ip, sysctlKey, sysctlValue } from "./schema_parts.ts";
import { quote } from "./suggest.ts";

/** What a service is read with. */
export interface ServiceContext {
  readonly path: Path;
  readonly variables: Variables;
  readonly warn: (path: Path, text: string) => void;
  /** The container's name of a service's name. */
  readonly containerOf: (service: string) => string;
  /** The service's own name when the container has another: Compose answers to both. */
  readonly alias?: string;
}

/** Leaves out the fields that are undefined. */
export function compact<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

/** A text or a list as a list. */
export function many<T>(value: T | readonly T[] | undefined): readonly T[] | undefined {
  return value === undefined ? undefined : Array.isArray(value) ? value : [value as T];
}

/** Brings a service into its one form. @throws {RecipeError} With the path. */
export function serviceOf(written: WrittenService, context: ServiceContext): Service {
  const at = (...more: Path): Path => [...context.path, ...more];
  return compact<Service>({
    image: written.image,
    command: commandOf(written.command ?? undefined, at("command")),
    host: written.host,
    hostname: written.hostname,
    domainname: written.domainname,
    network_mode: modeOf(written.network_mode, context),
    networks: networksOf(written, context),
    mac_address: written.mac_address,
    ports: written.ports?.flatMap((entry, index) =>
      parsePorts(typeof entry === "object" ? entry as Parameters<typeof parsePorts>[0] : entry, at("ports", index))
    ),
    expose: written.expose?.flatMap((entry, index) => parseExpose(entry, at("expose", index))),
    environment: environmentOf(written.environment, context),
    dns: many(written.dns),
    dns_search: many(written.dns_search),
    dns_opt: many(written.dns_opt),
    extra_hosts: extraHostsOf(written.extra_hosts, at("extra_hosts")),
    sysctls: sysctlsOf(written.sysctls, at("sysctls")),
    init: written.init,
    restart: written.restart === false ? "no" : written.restart,
  });
}

function commandOf(command: string | readonly string[] | undefined, path: Path): readonly string[] | undefined {
  const words = typeof command === "string" ? shellWords(command, path) : command;
  if (words === undefined || words.length === 0) return undefined;
  if (words[0] === "") throw new RecipeError("Cannot read the command line: its first word, the program, is empty", { path });
  return words;
}

function modeOf(mode: string | undefined, context: ServiceContext): string | undefined {
  const service = mode === undefined ? undefined : /^service:(.*)$/.exec(mode)?.[1];
  return service === undefined ? mode : `container:${context.containerOf(service)}`;
}

function networksOf(written: WrittenService, context: ServiceContext): Readonly<Record<string, JoinSpec>> | undefined {
  const { networks } = written;
  if (networks === undefined) {
    return context.alias === undefined || written.network_mode !== undefined ? undefined : { default: { aliases: [context.alias] } };
  }
  const entries: [string, Exclude<typeof networks, string[]>[string]][] = Array.isArray(networks)
    ? networks.map((name) => [name, null])
    : Object.entries(networks);
  return Object.fromEntries(entries.map(([name, join]) => {
    const aliases = [...join?.aliases ?? [], ...(context.alias === undefined ? [] : [context.alias])];
    return [
      name,
      compact<JoinSpec>({
        aliases: aliases.length === 0 ? undefined : [...new Set(aliases)],
        ipv4_address: join?.ipv4_address,
        mac_address: join?.mac_address,
      }),
    ];
  }));
}

function environmentOf(
  written: WrittenService["environment"],
  context: ServiceContext,
): Readonly<Record<string, string | SecretRef>> | undefined {
  if (written === undefined) return undefined;
  const path = [...context.path, "environment"];
  const entries: (readonly [string, string | number | null | SecretRef, Path])[] = Array.isArray(written)
    ? written.map((entry, index) => {
      const [, name = "", value] = /^([^=]*)(?:=([^]*))?$/.exec(entry) ?? [];
      if (!/^\S+$/.test(name)) {
        throw new RecipeError(`Cannot read the variable ${quote(entry)}: NAME=value is wanted`, { path: [...path, index] });
      }
      return [name, value ?? null, [...path, index]];
    })
    : Object.entries(written).map(([name, value]) => [name, value, [...path, name]]);
  const environment: Record<string, string | SecretRef> = {};
  for (const [name, value, where] of entries) {
    const given = value ?? context.variables(name);
    if (given === undefined) {
      context.warn(where, `the variable ${quote(name)} has no value here and none in the environment; it is left out`);
    } else environment[name] = typeof given === "number" ? String(given) : given;
  }
  return environment;
}

function extraHostsOf(written: WrittenService["extra_hosts"], path: Path): Service["extra_hosts"] {
  if (written === undefined) return undefined;
  const pairs: (readonly [string, string, Path])[] = Array.isArray(written)
    ? written.map((entry, index) => {
      const [, name = "", address = ""] = /^([^:=\s]+)[:=](.*)$/.exec(entry) ?? [];
      if (name === "") throw new RecipeError(`Cannot read the host ${quote(entry)}: NAME:ADDRESS is wanted`, { path: [...path, index] });
      return [name, address, [...path, index]];
    })
    : Object.entries(written).flatMap(([name, addresses]) =>
      (many(addresses) ?? []).map((address) => [name, address, [...path, name]] as const)
    );
  return pairs.map(([name, address, where]) => {
    if (!/^[a-zA-Z0-9_][a-zA-Z0-9_.-]*$/.test(name)) {
      throw new RecipeError(`Cannot add the host ${quote(name)}: letters, digits, _ . and - are wanted`, { path: where });
    }
    if (address !== "host-gateway" && !ip.safeParse(address).success) {
      throw new RecipeError(
        `Cannot add the host ${quote(name)} with the address ${quote(address)}: an IPv4 address or host-gateway is wanted`,
        { path: where },
      );
    }
    return { name, ip: address };
  });
}

function sysctlsOf(written: WrittenService["sysctls"], path: Path): Readonly<Record<string, string>> | undefined {
  if (written === undefined) return undefined;
  const pairs: (readonly [string, string, Path])[] = Array.isArray(written)
    ? written.map((entry, index) => {
      const [, key = entry, value = ""] = /^([^=]*)=(.*)$/.exec(entry) ?? [];
      return [key, value, [...path, index]];
    })
    : Object.entries(written).map(([key, value]) => [key, String(value), [...path, key]]);
  for (const [key, value, where] of pairs) {
    for (const [part, text] of [[sysctlKey, key], [sysctlValue, value]] as const) {
      const issue = part.safeParse(text).error?.issues[0];
      if (issue !== undefined) throw new RecipeError(`Cannot set ${quote(key)} to ${quote(value)}: ${issue.message}`, { path: where });
    }
  }
  return Object.fromEntries(pairs.map(([key, value]) => [key, value]));
}
