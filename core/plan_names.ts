/**
 * The resolver of a sandbox on a user network, as dockerd puts it there: on 127.0.0.11, reached through rules of the sandbox itself.
 *
 * @module
 */
import type { Container, ProcessSpec, Resolver } from "./model.ts";
import type { Op, Step } from "./op.ts";

/** Where programs inside ask; resolv.conf says so. */
const ADDRESS = "127.0.0.11";
/** Seconds for which an answer may be kept, as Docker's resolver says. */
const TTL = 600;

/** The step that makes names work in a container's sandbox; none on a default bridge. */
export function namesStep(box: Container): Step[] {
  if (box.resolver === undefined) return [];
  const { port } = box.resolver;
  const chain = (chain: string): Op => ({ op: "chain", ns: box.ns, family: 4, table: "nat", chain });
  const rule = (chain: string, text: string): Op => (
    { op: "rule", ns: box.ns, family: 4, table: "nat", chain, at: "end", rule: text.split(" ") }
  );
  const there = (protocol: string) =>
    `-d ${ADDRESS}/32 -p ${protocol} -m ${protocol} --dport 53 -j DNAT --to-destination ${ADDRESS}:${port}`;
  const back = (protocol: string) => `-s ${ADDRESS}/32 -p ${protocol} -m ${protocol} --sport ${port} -j SNAT --to-source :53`;
  return [{
    id: `names/${box.name}`,
    title: `Answer names inside ${box.name}`,
    why:
      `On a network of one's own, containers find each other by name. resolv.conf points to ${ADDRESS}; rules in the sandbox lead its port 53 to a ` +
      `resolver that listens on port ${port} in there. It knows those who share a network with ${box.name} and asks ` +
      `${box.resolver.servers.join(", ")} for the rest.`,
    ops: [
      chain("DOCKER_OUTPUT"),
      chain("DOCKER_POSTROUTING"),
      rule("OUTPUT", `-d ${ADDRESS}/32 -j DOCKER_OUTPUT`),
      rule("POSTROUTING", `-d ${ADDRESS}/32 -j DOCKER_POSTROUTING`),
      rule("DOCKER_OUTPUT", there("tcp")),
      rule("DOCKER_OUTPUT", there("udp")),
      rule("DOCKER_POSTROUTING", back("tcp")),
      rule("DOCKER_POSTROUTING", back("udp")),
      resolverOp(box, box.resolver),
    ],
  }];
}

/** The process; its name says what it knows, so that it is another one as soon as it should know something else. */
function resolverOp(box: Container, { port, hosts, servers, digest }: Resolver): Op {
  const argv = [
    "dnsmasq",
    ...["--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--no-hosts", "--no-resolv", "--log-facility=-"],
    // In a user namespace with one mapped id it can become nobody else; an empty group is the only one it does not try to change to.
    ...["--user=root", "--group="],
    ...[`--listen-address=${ADDRESS}`, "--bind-interfaces", `--port=${port}`, `--local-ttl=${TTL}`],
    ...servers.map((server) => `--server=${server}`),
    ...hosts.map(({ ip, names }) => `--host-record=${[...names, ip].join(",")}`),
  ];
  const spec: ProcessSpec = { image: "native:dnsmasq", argv, env: {}, hostname: box.hostname, plain: true };
  return { op: "proc", ns: box.ns, name: `docker-dns-${box.name}-${digest}`, gen: box.generation, spec };
}
