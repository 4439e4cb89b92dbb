/**
 * Compose's spellings of published and exposed ports → {@linkcode PortSpec}. Ranges of equal length are unfolded.
 *
 * @module
 */
import { type Path, RecipeError } from "./errors.ts";
import type { PortSpec } from "./model.ts";
import { quote } from "./suggest.ts";

/** Compose's long form of a port. */
export interface PortLong {
  readonly target: number | string;
  readonly published?: number | string | undefined;
  readonly host_ip?: string | undefined;
  readonly protocol?: "tcp" | "udp" | undefined;
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
/** Most ports one range may stand for. */
const LONGEST = 1024;

/**
 * Reads one entry of `ports:`: `80`, `8080:80`, `127.0.0.1:8080:80/udp`, `8000-8002:8000-8002`, or the long form. Host port 0 = one is drawn.
 *
 * @example Usage
 * ```ts
 * import { parsePorts } from "./recipe_ports.ts";
 * console.log(parsePorts("127.0.0.1:8080:80/udp", [])); // [{ hostIp: "127.0.0.1", hostPort: 8080, containerPort: 80, protocol: "udp" }]
 * ```
 * @throws {RecipeError} If a number is outside 1 to 65535, ranges differ in length, or the address is no IPv4 address.
 */
export function parsePorts(entry: number | string | PortLong, path: Path): PortSpec[] {
  const shown = typeof entry === "object" ? spell(entry) : String(entry);
  const fail = (reason: string, hint?: string): never => {
    throw new RecipeError(`Cannot publish the port ${quote(shown)}: ${reason}`, { path, ...(hint && { hint }) });
  };
  if (shown.includes("[") || /:.*:.*:/.test(shown)) return fail("IPv6 is not supported yet, an IPv4 address is wanted");
  const found = /^(?:(?:([^:\/]*):)?([^:\/]*):)?([^:\/]+)(?:\/([^\/]*))?$/.exec(shown);
  if (found === null) return fail("HOST_IP:HOST_PORT:CONTAINER_PORT/PROTOCOL is wanted, such as 8080:80");
  const [, hostIp = "", published = "", target = "", protocol = "tcp"] = found;
  if (protocol === "sctp") return fail("sctp is not supported yet, tcp or udp is wanted");
  if (protocol !== "tcp" && protocol !== "udp") return fail(`${quote(protocol)} is no protocol, tcp or udp is wanted`);
  if (hostIp !== "" && !IPV4.test(hostIp)) return fail(`${quote(hostIp)} is no IPv4 address`);
  const container = range(target, fail);
  const host = published === "" ? container.map(() => 0) : range(published, fail);
  if (host.length !== container.length) {
    return container.length === 1
      ? fail("a range of host ports for one container port is not supported yet", "Name one host port, or none to have one drawn")
      : fail(`${host.length} host ports cannot stand for ${container.length} container ports`);
  }
  return container.map((containerPort, index) => ({ hostIp, hostPort: host[index] ?? 0, containerPort, protocol }));
}

/** Reads an entry of `expose:` as `80/tcp`. @throws {RecipeError} */
export function parseExpose(entry: number | string, path: Path): string[] {
  const fail = (reason: string): never => {
    throw new RecipeError(`Cannot expose the port ${quote(String(entry))}: ${reason}`, { path });
  };
  const found = /^([^\/]+)(?:\/(tcp|udp))?$/.exec(String(entry));
  if (found === null) return fail("a port such as 80 or 53/udp is wanted");
  return range(found[1] ?? "", fail).map((port) => `${port}/${found[2] ?? "tcp"}`);
}

/** A port as Compose's short form spells it. */
export function portText(port: PortSpec): string {
  const host = port.hostPort === 0 ? "" : String(port.hostPort);
  const left = port.hostIp === "" ? host === "" ? "" : `${host}:` : `${port.hostIp}:${host}:`;
  return `${left}${port.containerPort}${port.protocol === "tcp" ? "" : "/udp"}`;
}

function spell(entry: PortLong): string {
  const published = entry.published === undefined ? "" : String(entry.published);
  const left = entry.host_ip === undefined ? published === "" ? "" : `${published}:` : `${entry.host_ip}:${published}:`;
  return `${left}${entry.target}${entry.protocol === undefined ? "" : `/${entry.protocol}`}`;
}

function range(text: string, fail: (reason: string) => never): number[] {
  const found = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
  if (found === null) return fail(`${quote(text)} is no port number`);
  const first = Number(found[1]);
  const last = found[2] === undefined ? first : Number(found[2]);
  for (const port of [first, last]) if (port < 1 || port > 65535) fail(`${port} is outside 1 to 65535`);
  if (last < first) return fail(`the range ${text} runs backwards`);
  if (last - first >= LONGEST) return fail(`the range ${text} has ${last - first + 1} ports, ${LONGEST} are the most`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
