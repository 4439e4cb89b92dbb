/**
 * Published ports of the bridge driver: the rules that rewrite and allow, and the relay that answers where rules do not reach.
 *
 * @module
 */
import { isIp6 } from "../core/inet.ts";
import type { ProcessSpec } from "../core/model.ts";
import { hasRules, rule } from "./bridge_rules.ts";
import type { Host, Lab, Network, Op, PublishedPort, Step } from "./driver.ts";
import { containerOf, hostOf } from "./driver.ts";

/** The step of one binding. */
export function publishSteps(port: PublishedPort, net: Network, lab: Lab): Step[] {
  const host = hostOf(net, lab);
  const isIpv6 = isIp6(port.hostIp);
  const rules = hasRules(host) && !isIpv6 ? portRules(port, net, { host, isFirst: isFirst(port, lab) }) : [];
  const relay = host.daemon !== false && host.daemon["userland-proxy"] === false ? [] : [relayOp(port, host, lab)];
  const ops = [...rules, ...relay];
  if (ops.length === 0) return [];
  const at = isIpv6 ? `[${port.hostIp}]:${port.hostPort}` : `${port.hostIp}:${port.hostPort}`;
  const relayed = relay.length === 0
    ? ""
    : ` The relay answers what the rules cannot catch${isIpv6 ? ", here IPv6" : ": 127.0.0.1, and containers on the same bridge"}.`;
  return [{
    id: `publish/${port.container}/${port.hostIp}/${port.hostPort}-${port.protocol}`,
    title: `Publish port ${port.containerPort}/${port.protocol} of ${port.container} on ${at}`,
    why: rules.length === 0
      ? `dockerd lays no rules for it.${relayed} The server sees the bridge's address as its client.`
      : `DNAT rewrites what arrives for port ${port.hostPort} of ${host.name} to ${port.containerIp}:${port.containerPort}, the filter rule lets it in, and a ` +
        `container that calls itself that way gets its answer through MASQUERADE.${relayed}`,
    ops,
  }];
}

/** Whether this is the binding that brings the rules of the container's port: they are laid once, however many host ports lead to it. */
function isFirst(port: PublishedPort, lab: Lab): boolean {
  const first = containerOf(port, lab).ports.find((other) =>
    !isIp6(other.hostIp) && other.network === port.network && other.containerPort === port.containerPort && other.protocol === port.protocol
  );
  return first !== undefined && first.hostIp === port.hostIp && first.hostPort === port.hostPort;
}

function portRules(port: PublishedPort, net: Network, { host, isFirst }: { host: Host; isFirst: boolean }): Op[] {
  const { containerIp: ip, containerPort, hostIp, hostPort, protocol } = port;
  const { dev } = net;
  const match = (number: number) => `-p ${protocol} -m ${protocol} --dport ${number}`;
  const only = hostIp === "0.0.0.0" ? "" : `-d ${hostIp}/32 `;
  // With the relay, packets that come from the bridge itself are left to it.
  const elsewhere = host.daemon !== false && host.daemon["userland-proxy"] === false ? "" : `! -i ${dev} `;
  return [
    rule(host.ns, "nat", "DOCKER", {
      at: "end",
      rule: `${only}${elsewhere}${match(hostPort)} -j DNAT --to-destination ${ip}:${containerPort}`,
    }),
    ...(isFirst
      ? [
        rule(host.ns, "filter", "DOCKER", { at: "end", rule: `-d ${ip}/32 ! -i ${dev} -o ${dev} ${match(containerPort)} -j ACCEPT` }),
        rule(host.ns, "nat", "POSTROUTING", { at: "end", rule: `-s ${ip}/32 -d ${ip}/32 ${match(containerPort)} -j MASQUERADE` }),
      ]
      : []),
  ];
}

/** docker-proxy's part, played by socat. Its name says the whole binding, as docker-proxy's arguments do: another target is another relay. */
function relayOp(port: PublishedPort, host: Host, lab: Lab): Op {
  const isIpv6 = isIp6(port.hostIp);
  const [family, bind] = isIpv6 ? ["6", `[${port.hostIp}],ipv6only=1`] : ["4", port.hostIp];
  const kind = port.protocol.toUpperCase();
  // UDP has no end; a conversation is forgotten after docker-proxy's own 90 seconds.
  const quiet = port.protocol === "udp" ? ["-T90"] : [];
  const spec: ProcessSpec = {
    image: "native:socat",
    argv: [
      "socat",
      ...quiet,
      `${kind}${family}-LISTEN:${port.hostPort},bind=${bind},fork,reuseaddr`,
      `${kind}4:${port.containerIp}:${port.containerPort}`,
    ],
    env: {},
    hostname: host.name,
    plain: true,
  };
  const address = port.hostIp === "::" ? "any6" : port.hostIp.replaceAll(":", "_");
  const place = `${host.name}-${address}-${port.hostPort}`;
  return {
    op: "proc",
    ns: host.ns,
    name: `docker-proxy-${port.protocol}-${place}-${port.containerIp}-${port.containerPort}`,
    gen: containerOf(port, lab).generation,
    spec,
  };
}
