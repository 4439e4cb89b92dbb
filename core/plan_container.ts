/**
 * A container's part of a plan: sandbox, then what its networks' drivers do, then files and process.
 *
 * @module
 */
import type { Container, Lab, Network } from "./model.ts";
import type { Driver, Op, Step } from "./op.ts";
import { namesStep } from "./plan_names.ts";

/** The steps of one container, in the order dockerd takes them; none that does anything while it is stopped. */
export function containerSteps(box: Container, lab: Lab, drivers: ReadonlyMap<string, Driver>): Step[] {
  if (box.wanted !== "running") return [];
  const owner = ownerOf(box, lab);
  if (owner.wanted !== "running") return [orphaned(box, owner)];
  const networks = box.endpoints.map((end) => networkOf(box, end.network, lab));
  const plugged = box.endpoints.flatMap((end, i) => drivers.get(networks[i]!.driver)!.endpoint(end, networks[i]!, lab));
  const published = box.ports.flatMap((port) => {
    const net = networkOf(box, port.network, lab);
    return drivers.get(net.driver)!.publish?.(port, net, lab) ?? [];
  });
  const sandbox = box.sandbox === "own" || box.sandbox === "none" ? [sandboxStep(box)] : [];
  return [...sandbox, ...plugged, ...namesStep(box), ...published, processStep(box)];
}

/** The container whose sandbox this one runs in: its own, or at the end of `of`s another's. */
export function ownerOf(box: Container, lab: Lab): Container {
  const next = box.of === undefined ? undefined : lab.containers.find((one) => one.name === box.of);
  return next === undefined ? box : ownerOf(next, lab);
}

function networkOf(box: Container, name: string, lab: Lab): Network {
  const net = lab.networks.find((one) => one.host === box.host && one.name === name);
  if (net === undefined) {
    throw new RangeError(`Cannot plan the endpoint of "${box.name}": the lab has no network "${name}" on "${box.host}"`);
  }
  return net;
}

function orphaned(box: Container, owner: Container): Step {
  return {
    id: `process/${box.name}`,
    title: `Leave ${box.name} out while ${owner.name} is stopped`,
    why: `${box.name} runs in the sandbox of ${owner.name}, which went away with it. A new start of ${owner.name} makes a new sandbox; ` +
      `${box.name} joins that one.`,
    ops: [],
  };
}

function sandboxStep(box: Container): Step {
  const { ns } = box;
  const ops: Op[] = [
    { op: "netns", ns, gen: box.generation },
    ...Object.entries(box.sysctls).map(([key, value]): Op => ({ op: "sysctl", ns, key, value })),
    { op: "up", ns, dev: "lo" },
  ];
  const alone = box.sandbox === "none"
    ? " In none mode that is all it gets: lo, and nobody to talk to."
    : box.endpoints.length === 0
    ? " Its machine has no default bridge, so it gets nothing more."
    : "";
  return {
    id: `sandbox/${box.name}`,
    title: `Give ${box.name} a network stack of its own`,
    why:
      "A new namespace has its own interfaces, routes, rules and ports. Docker switches IPv6 off where no network has it, and lets everyone in it use " +
      `ping and low ports, since nobody else's are in reach.${alone}`,
    ops,
  };
}

const WHERE: Readonly<Record<Container["sandbox"], (box: Container) => string>> = {
  own: (box) => `Its process sees the interfaces of the namespace ${box.ns} and nothing of the machine's.`,
  none: (box) => `Its process sees the namespace ${box.ns}, which has only lo.`,
  host: (box) =>
    `In host mode there is no sandbox: the process uses the interfaces and ports of ${box.host} itself, and sees copies of its files.`,
  container: (box) =>
    `It joins the sandbox of ${box.of}: same interfaces, same ports, same lo, and the hosts, hostname and resolv.conf files of its owner.`,
};

function processStep(box: Container): Step {
  const paths = box.files.map((file) => file.path);
  const docker = paths.filter((path) => DOCKER_FILES.includes(path));
  const work = paths.filter((path) => !DOCKER_FILES.includes(path));
  const own = (docker.length === 0 ? "" : ` Docker writes ${enumerated(docker)} for it, anew at every start.`) +
    (work.length === 0 ? "" : ` What the image would bring along is written too: ${enumerated(work)}.`);
  return {
    id: `process/${box.name}`,
    title: `Start ${box.name} (${box.image})`,
    why: WHERE[box.sandbox](box) + own,
    ops: [
      ...box.files.map(({ path, text, mode }): Op => ({ op: "file", host: box.name, path, text, ...(mode === undefined ? {} : { mode }) })),
      { op: "proc", ns: box.ns, name: box.name, gen: box.generation, spec: box.process },
    ],
  };
}

/** The files that Docker lays over the image's. */
const DOCKER_FILES: readonly string[] = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];

function enumerated(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
