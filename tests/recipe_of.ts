/** Short recipes for tests. @module */
import type { NetworkSpec, PortSpec, Recipe, Service } from "../core/model.ts";

/** A recipe with everything left out that does not matter; a network's driver is bridge. */
export function recipeOf(
  parts: Partial<Omit<Recipe, "networks">> & { readonly networks?: Readonly<Record<string, Partial<NetworkSpec>>> } = {},
): Recipe {
  const networks = Object.fromEntries(Object.entries(parts.networks ?? {}).map(([name, spec]) => [name, { driver: "bridge", ...spec }]));
  const empty = {
    version: 1,
    name: "trial",
    title: "Trial",
    hosts: { h1: {} },
    services: {},
    secrets: {},
    steps: [],
    changes: [],
    checks: [],
  } as const;
  return { ...empty, ...parts, networks };
}

/** An idle container on docker0. */
export const onBridge: Service = { image: "busybox", network_mode: "bridge" };

/** One `ports:` entry; host port 0 = a free one. */
export function port(hostPort: number, containerPort: number, protocol: PortSpec["protocol"] = "tcp", hostIp = ""): PortSpec {
  return { hostIp, hostPort, containerPort, protocol };
}
