/**
 * The bridge driver's rules: what dockerd lays at its start, and what each network adds; in dockerd's order and iptables-save's spelling.
 *
 * @module
 */
import type { At } from "../core/op.ts";
import type { Host, Lab, Network, Op, Step } from "./driver.ts";

/** A rule of IPv4, from its words in one text. */
export function rule(ns: string, table: "filter" | "nat", chain: string, { at, rule }: { at: At; rule: string }): Op {
  return { op: "rule", ns, family: 4, table, chain, at, rule: rule.split(" ") };
}

/** Whether dockerd touches iptables on this machine. */
export function hasRules(host: Host): boolean {
  return host.daemon !== false && host.daemon.iptables !== false;
}

/** dockerd's start: forwarding, then its chains. */
export function daemonSteps(host: Host, lab: Lab): Step[] {
  if (host.daemon === false) return [];
  const { ns, name } = host;
  const filters = hasRules(host);
  const forwarding: Step = {
    id: `daemon/${name}/forwarding`,
    title: `Make ${name} a router`,
    why: "Docker switches ip_forward on, so that packets may pass from one interface to another." +
      (filters
        ? " Because it was off before, dockerd also sets the policy of FORWARD to DROP: nothing is forwarded unless a rule below allows it."
        : ""),
    ops: [
      { op: "sysctl", ns, key: "net.ipv4.ip_forward", value: "1" },
      ...(filters ? [{ op: "chain", ns, family: 4, table: "filter", chain: "FORWARD", policy: "DROP" } as const] : []),
    ],
  };
  if (!filters) return [forwarding];
  const hasBridge = lab.networks.some((net) => net.host === name && net.driver === "bridge");
  return [forwarding, filterChains(ns, name, hasBridge), natChains(host, hasBridge)];
}

function filterChains(ns: string, name: string, hasBridge: boolean): Step {
  const chain = (chain: string): Op => ({ op: "chain", ns, family: 4, table: "filter", chain });
  const back = (chain: string) => rule(ns, "filter", chain, { at: "end", rule: "-j RETURN" });
  return {
    id: `daemon/${name}/filter`,
    title: `Lay Docker's filter chains on ${name}`,
    why:
      "DOCKER-USER is asked first and is yours. The two ISOLATION chains keep bridges apart: stage 1 sees a packet leave one bridge, stage 2 drops it " +
      "when it is about to enter another. DOCKER will hold one line for each published port.",
    ops: [
      chain("DOCKER"),
      chain("DOCKER-ISOLATION-STAGE-1"),
      chain("DOCKER-ISOLATION-STAGE-2"),
      chain("DOCKER-USER"),
      rule(ns, "filter", "FORWARD", { at: "first", rule: "-j DOCKER-USER" }),
      // dockerd lays this jump together with the first bridge.
      ...(hasBridge ? [rule(ns, "filter", "FORWARD", { at: "first", rule: "-j DOCKER-ISOLATION-STAGE-1" })] : []),
      back("DOCKER-ISOLATION-STAGE-1"),
      back("DOCKER-ISOLATION-STAGE-2"),
      back("DOCKER-USER"),
    ],
  };
}

function natChains(host: Host, hasBridge: boolean): Step {
  const { ns, name } = host;
  const proxy = host.daemon !== false && host.daemon["userland-proxy"] !== false;
  const jumps = [
    rule(ns, "nat", "PREROUTING", { at: "end", rule: "-m addrtype --dst-type LOCAL -j DOCKER" }),
    rule(ns, "nat", "OUTPUT", { at: "end", rule: `${proxy ? "! -d 127.0.0.0/8 " : ""}-m addrtype --dst-type LOCAL -j DOCKER` }),
  ];
  return {
    id: `daemon/${name}/nat`,
    title: `Lay Docker's nat chain on ${name}`,
    why:
      "Packets for one of the machine's own addresses are shown to the chain DOCKER, where each published port has a line that rewrites their destination. " +
      (proxy
        ? "Those for 127.0.0.0/8 are left out: a relay process answers them."
        : "Without a userland proxy this includes 127.0.0.0/8, which only works because the bridges route it (route_localnet)."),
    ops: [{ op: "chain", ns, family: 4, table: "nat", chain: "DOCKER" }, ...(hasBridge ? jumps : [])],
  };
}

/** What one network adds: a block above the earlier networks' blocks, as `iptables -I` puts it. */
export function networkRules(net: Network, host: Host): Step[] {
  if (!hasRules(host)) return [];
  const { dev, subnet } = net;
  const { ns } = host;
  const top = (table: "filter" | "nat", chain: string, text: string) => rule(ns, table, chain, { at: "top", rule: text });
  const id = `network/${net.host}/${net.name}`;
  if (net.internal) return [internalRules(net, ns, id)];
  const proxy = host.daemon !== false && host.daemon["userland-proxy"] !== false;
  const filter: Step = {
    id: `${id}/filter`,
    title: `Let packets of the network ${net.name} pass, but not into other bridges`,
    why:
      `Into ${dev}: answers to what was asked, and what the chain DOCKER allows. Out of ${dev}: everything, except into another bridge. ` +
      (net.icc ? "Between its containers: everything." : "Between its containers: nothing, because icc is off."),
    ops: [
      top("filter", "FORWARD", `-o ${dev} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`),
      top("filter", "FORWARD", `-o ${dev} -j DOCKER`),
      top("filter", "FORWARD", `-i ${dev} ! -o ${dev} -j ACCEPT`),
      between(net, ns),
      top("filter", "DOCKER-ISOLATION-STAGE-1", `-i ${dev} ! -o ${dev} -j DOCKER-ISOLATION-STAGE-2`),
      top("filter", "DOCKER-ISOLATION-STAGE-2", `-o ${dev} -j DROP`),
    ],
  };
  const nat: Op[] = [
    ...(proxy ? [] : [top("nat", "POSTROUTING", `-o ${dev} -m addrtype --src-type LOCAL -j MASQUERADE`)]),
    ...(net.masquerade ? [top("nat", "POSTROUTING", `-s ${subnet} ! -o ${dev} -j MASQUERADE`)] : []),
    ...(net.masquerade && proxy ? [top("nat", "DOCKER", `-i ${dev} -j RETURN`)] : []),
  ];
  if (nat.length === 0) return [filter];
  const hidden: Step = {
    id: `${id}/nat`,
    title: net.masquerade
      ? `Hide ${subnet} behind the machine's address`
      : `Let the machine talk to the network ${net.name} from 127.0.0.1`,
    why: net.masquerade
      ? `Nobody outside knows the way to ${subnet}. MASQUERADE puts the machine's own address on what leaves, and the answers find back.`
      : `What the machine sends from 127.0.0.1 into ${dev} gets the bridge's address, since no answer could come back to 127.0.0.1.`,
    ops: nat,
  };
  return [filter, hidden];
}

/** Between containers of one network: allowed in its block, or (icc off) dropped at the very end of FORWARD, where dockerd appends it. */
function between(net: Network, ns: string): Op {
  const words = `-i ${net.dev} -o ${net.dev} -j`;
  return net.icc
    ? rule(ns, "filter", "FORWARD", { at: "top", rule: `${words} ACCEPT` })
    : rule(ns, "filter", "FORWARD", { at: "end", rule: `${words} DROP` });
}

function internalRules(net: Network, ns: string, id: string): Step {
  const { dev, subnet } = net;
  return {
    id: `${id}/filter`,
    title: `Keep the network ${net.name} inside`,
    why:
      `An internal network has no way in or out: what is not from ${subnet} may not enter ${dev}, what is not for ${subnet} may not leave it. ` +
      "There is no masquerading, and published ports have no effect.",
    ops: [
      between(net, ns),
      rule(ns, "filter", "DOCKER-ISOLATION-STAGE-1", { at: "top", rule: `! -s ${subnet} -o ${dev} -j DROP` }),
      rule(ns, "filter", "DOCKER-ISOLATION-STAGE-1", { at: "top", rule: `! -d ${subnet} -i ${dev} -j DROP` }),
    ],
  };
}
