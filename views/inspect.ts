/**
 * A container in the words of `docker inspect`: the keys people know, filled from the lab.
 *
 * @module
 */
import type { Container, Endpoint, Lab, PublishedPort } from "../core/model.ts";
import type { PsRow } from "../system/protocol.ts";

/** The container as `docker inspect` names its parts. Secrets stay `{secret: NAME}`. */
export function inspected(
  container: Container,
  lab: Lab,
  now: { readonly row: PsRow; readonly exit: number | undefined },
): Record<string, unknown> {
  const [first] = container.endpoints;
  return {
    Id: now.row.id,
    Name: `/${container.name}`,
    Image: container.process.image,
    State: { Status: now.row.state.split(" ")[0], Running: now.row.pid > 0, Pid: now.row.pid, ExitCode: now.exit ?? 0 },
    Config: {
      Hostname: container.hostname,
      Image: container.image,
      Cmd: container.process.argv,
      Env: Object.entries(container.process.env).map(([name, value]) =>
        typeof value === "string" ? `${name}=${value}` : { name, ...value }
      ),
    },
    HostConfig: {
      NetworkMode: modeOf(container),
      PortBindings: bindings(container.ports, (port) => ({ HostIp: port.hostIp, HostPort: String(port.hostPort) })),
      Sysctls: container.sysctls,
      RestartPolicy: { Name: container.process.restart ?? "no" },
    },
    NetworkSettings: {
      SandboxKey: container.ns === "" ? "" : `/run/netns/${container.ns}`,
      Ports: bindings(container.ports, (port) => ({ HostIp: port.hostIp, HostPort: String(port.hostPort) })),
      ...(first === undefined ? { IPAddress: "", IPPrefixLen: 0, Gateway: "", MacAddress: "" } : addressOf(first)),
      Networks: Object.fromEntries(container.endpoints.map((endpoint) => [endpoint.network, {
        ...addressOf(endpoint),
        Aliases: endpoint.aliases,
        Interface: endpoint.dev,
        HostInterface: endpoint.hostDev,
        Driver: lab.networks.find((network) => network.name === endpoint.network)?.driver ?? null,
      }])),
    },
  };
}

/** Address, gateway and MAC of one endpoint. */
function addressOf(endpoint: Endpoint): Record<string, unknown> {
  const [address = "", length = "0"] = endpoint.cidr.split("/");
  return { IPAddress: address, IPPrefixLen: Number(length), Gateway: endpoint.gateway, MacAddress: endpoint.mac };
}

/** `network_mode` as Docker says it. */
function modeOf(container: Container): string {
  switch (container.sandbox) {
    case "own":
      return container.endpoints[0]?.network ?? "none";
    case "none":
      return "none";
    case "host":
      return "host";
    case "container":
      return `container:${container.of ?? ""}`;
  }
}

/** `80/tcp` → where it is published. */
function bindings<T>(ports: readonly PublishedPort[], each: (port: PublishedPort) => T): Record<string, T[]> {
  const found: Record<string, T[]> = {};
  for (const port of ports) (found[`${port.containerPort}/${port.protocol}`] ??= []).push(each(port));
  return found;
}
