/**
 * The three files that Docker lays over a container's own: /etc/hosts, /etc/hostname, /etc/resolv.conf.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import { CLIENT, isIp6, parseIp } from "./inet.ts";
import type { Container, Endpoint, Host, Service } from "./model.ts";
import type { Join } from "./resolve_joins.ts";
import type { Wired } from "./resolve_networks.ts";

/** What the files are written from. */
export interface FileContext {
  readonly name: string;
  readonly service: Service;
  readonly join: Join;
  readonly hostname: string;
  readonly endpoints: readonly Endpoint[];
  readonly wired: readonly Wired[];
}

const TEMPLATE = [
  "127.0.0.1\tlocalhost",
  "::1\tlocalhost ip6-localhost ip6-loopback",
  "fe00::0\tip6-localnet",
  "ff00::0\tip6-mcastprefix",
  "ff02::1\tip6-allnodes",
  "ff02::2\tip6-allrouters",
];

/** Address of the resolver inside a container that is on a network of one's own. */
export const EMBEDDED_DNS = "127.0.0.11";

/** The files of a container that has files of its own. A joined one uses its owner's. @throws {RecipeError} */
export function etcFiles(context: FileContext): Container["files"] {
  if (context.join.kind === "joined") return [];
  return [
    { path: "/etc/hostname", text: `${context.hostname}\n` },
    { path: "/etc/hosts", text: hostsText(context) },
    { path: "/etc/resolv.conf", text: resolvText(context) },
  ];
}

/** The hosts file of a machine itself, which a container in host mode sees a copy of. */
function machineHosts(host: Host): string[] {
  return [TEMPLATE[0]!, TEMPLATE[1]!, `${host.address}\t${host.name}`];
}

function hostsText(context: FileContext): string {
  const { service, join, hostname, endpoints } = context;
  const extra = (service.extra_hosts ?? []).map((entry, index) => `${extraIp(context, entry.ip, index)}\t${entry.name}`);
  if (join.kind === "host" && extra.length === 0) return machineHosts(join.host).join("\n") + "\n";
  const full = service.domainname === undefined ? hostname : `${hostname}.${service.domainname}`;
  const names = full.includes(".") ? `${full} ${full.slice(0, full.indexOf("."))}` : full;
  const own = endpoints.map((endpoint) => `${endpoint.cidr.split("/")[0]}\t${names}`);
  return [...TEMPLATE, ...extra, ...own].join("\n") + "\n";
}

/** The address of an extra host; `host-gateway` is the machine's address on its default bridge. @throws {RecipeError} */
function extraIp({ name, join, wired }: FileContext, ip: string, index: number): string {
  const path = ["services", name, "extra_hosts", index];
  if (ip === "host-gateway") {
    const bridge = wired.find((one) => one.host === join.host && one.network.isDefault);
    if (bridge !== undefined) return bridge.network.gateway;
    throw new RecipeError(`Cannot tell "${name}" the address host-gateway: "${join.host.name}" has no default bridge`, { path });
  }
  if (parseIp(ip) === undefined && !isIp6(ip)) {
    throw new RecipeError(`Cannot tell "${name}" the address "${ip}": it is neither an IP address nor host-gateway`, { path });
  }
  return ip;
}

/** What a resolver is told: the service's own words, else the daemon's, else the machine's. */
export function resolverOf(
  service: Service,
  host: Host,
): { readonly servers: readonly string[]; readonly search: readonly string[]; readonly options: readonly string[] } {
  const daemon = host.daemon === false ? {} : host.daemon;
  const search = given(service.dns_search) ?? given(daemon["dns-search"]) ?? host.dnsSearch;
  return {
    servers: given(service.dns) ?? given(daemon.dns) ?? (host.dns.length > 0 ? host.dns : [CLIENT.ip]),
    search: search.length === 1 && search[0] === "." ? [] : search,
    options: given(service.dns_opt) ?? given(daemon["dns-opts"]) ?? [],
  };
}

function given(list: readonly string[] | undefined): readonly string[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/** Whether a container asks the resolver of its own sandbox: one of its networks is not a default one. */
export function hasEmbeddedDns(endpoints: readonly Endpoint[], join: Join, wired: readonly Wired[]): boolean {
  return endpoints.some((endpoint) =>
    wired.some((one) => one.host === join.host && one.network.name === endpoint.network && !one.network.isDefault)
  );
}

function resolvText({ name, service, join, endpoints, wired }: FileContext): string {
  (service.dns ?? []).forEach((server, index) => {
    if (parseIp(server) !== undefined || isIp6(server)) return;
    throw new RecipeError(`Cannot give "${name}" the name server "${server}": it is not an IP address`, {
      path: ["services", name, "dns", index],
    });
  });
  const { servers, search, options } = resolverOf(service, join.host);
  const embedded = hasEmbeddedDns(endpoints, join, wired);
  // A single label is asked at once, as the embedded resolver knows it; an ndots of one's own stays.
  const dots = embedded && !options.some((option) => option.startsWith("ndots:")) ? ["ndots:0"] : [];
  const all = [...options, ...dots];
  return [
    ...(search.length > 0 ? [`search ${search.join(" ")}`] : []),
    ...(embedded ? [EMBEDDED_DNS] : servers).map((server) => `nameserver ${server}`),
    ...(all.length > 0 ? [`options ${all.join(" ")}`] : []),
  ].join("\n") + "\n";
}
