/** Every driver, built in or not, keeps the same promises; then what each of them says for itself. @module */
import { assertEquals, assertThrows } from "../../deps/std_assert.ts";
import { RecipeError } from "../../core/errors.ts";
import type { Op } from "../../core/op.ts";
import { planOf } from "../../core/plan.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { wantedChains } from "../../core/rules.ts";
import { bridge } from "../../drivers/bridge.ts";
import { container } from "../../drivers/container.ts";
import { host } from "../../drivers/host.ts";
import { none } from "../../drivers/none.ts";
import { builtin } from "../../plugins/builtin.ts";
import { driverConformance } from "../driver_conformance.ts";
import { p2p, samplePlugin } from "../sample_driver.ts";
import { onBridge, port, recipeOf } from "../recipe_of.ts";

const busy = recipeOf({
  hosts: { h1: {}, h2: { daemon: { icc: false, mtu: 1400, "userland-proxy": false } } },
  networks: { front: {}, back: { internal: true } },
  services: {
    web: { ...onBridge, ports: [port(8080, 80), port(5353, 53, "udp"), port(8082, 80, "tcp", "127.0.0.1")] },
    app: { image: "busybox", networks: { front: {}, back: {} }, ports: [port(0, 8000)] },
    db: { image: "busybox", networks: { back: {} } },
    far: { ...onBridge, host: "h2", ports: [port(80, 80)] },
  },
});
driverConformance(bridge, { plugins: builtin, recipe: busy });
const modes = recipeOf({
  services: {
    web: onBridge,
    side: { image: "busybox", network_mode: "container:web" },
    bare: { image: "busybox", network_mode: "none" },
    open: { image: "busybox", network_mode: "host" },
  },
});
for (const driver of [host, none, container]) driverConformance(driver, { plugins: builtin, recipe: modes });
driverConformance(p2p, {
  plugins: [...builtin, samplePlugin],
  recipe: recipeOf({
    networks: { cable: { driver: "p2p", ipam: { subnet: "10.0.0.0/29" } } },
    services: { left: { image: "busybox", networks: { cable: {} } }, right: { image: "busybox", networks: { cable: {} } } },
  }),
});

/** The rules of one chain of a machine, in order. */
function chain(recipe: Parameters<typeof recipeOf>[0], table: string, name: string): string[] {
  const plan = planOf(resolve(recipeOf(recipe), emptyLedger(), builtin).lab, builtin);
  const found = wantedChains(plan.steps).find((one) => one.ns === "h1" && one.table === table && one.chain === name);
  return (found?.rules ?? []).map((rule) => rule.text.replace(`-A ${name} `, ""));
}

Deno.test("p2p refuses a third end, naming the network", () => {
  const plugins = [...builtin, samplePlugin];
  const three = recipeOf({
    networks: { cable: { driver: "p2p" } },
    services: {
      a1: { image: "busybox", networks: { cable: {} } },
      a2: { image: "busybox", networks: { cable: {} } },
      a3: { image: "busybox", networks: { cable: {} } },
    },
  });
  const { lab } = resolve(three, emptyLedger(), plugins);
  const error = assertThrows(() => planOf(lab, plugins), RecipeError);
  assertEquals(error.data.path, ["networks", "cable"]);
});

Deno.test("bridge puts the newest network's block uppermost, below the jumps to DOCKER-USER and ISOLATION", () => {
  const rules = chain(
    {
      networks: {
        n1: { driver_opts: { "com.docker.network.bridge.name": "br1" } },
        n2: { driver_opts: { "com.docker.network.bridge.name": "br2" } },
      },
    },
    "filter",
    "FORWARD",
  );
  assertEquals(rules.map((rule) => /br\d|docker0|DOCKER-\S+/.exec(rule)?.[0]), [
    ...["DOCKER-USER", "DOCKER-ISOLATION-STAGE-1"],
    ...["br2", "br2", "br2", "br2", "br1", "br1", "br1", "br1"],
    ...["docker0", "docker0", "docker0", "docker0"],
  ]);
});

Deno.test("bridge with icc off drops between its containers at the very end of FORWARD", () => {
  const rules = chain({ hosts: { h1: { daemon: { icc: false } } }, networks: { n1: {} } }, "filter", "FORWARD");
  assertEquals(rules.at(-1), "-i docker0 -o docker0 -j DROP");
});

Deno.test("bridge without userland proxy covers 127.0.0.0/8 by rules, hairpin and route_localnet, and starts no relay", () => {
  const recipe = { hosts: { h1: { daemon: { "userland-proxy": false } } }, services: { web: { ...onBridge, ports: [port(8080, 80)] } } };
  assertEquals(chain(recipe, "nat", "OUTPUT"), ["-m addrtype --dst-type LOCAL -j DOCKER"]);
  assertEquals(chain(recipe, "nat", "DOCKER"), ["-p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80"]);
  const ops: Op[] = planOf(resolve(recipeOf(recipe), emptyLedger(), builtin).lab, builtin).steps.flatMap((step) => [...step.ops]);
  assertEquals(ops.filter((op) => op.op === "port" || op.op === "sysctl" && op.key.endsWith("route_localnet")).length, 2);
  assertEquals(ops.filter((op) => op.op === "proc").map((op) => op.name), ["web"]);
});

Deno.test("bridge lays a container port's rules once, however many host ports lead to it", () => {
  const recipe = {
    services: { web: { ...onBridge, ports: [port(8080, 80), port(8081, 80), port(8082, 80, "tcp" as const, "127.0.0.1")] } },
  };
  assertEquals(chain(recipe, "filter", "DOCKER"), ["-d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT"]);
  assertEquals(chain(recipe, "nat", "DOCKER").map((rule) => /--dport (\d+)/.exec(rule)?.[1]), [undefined, "8082", "8081", "8080"]);
});

Deno.test("bridge with iptables off writes no rule and still relays published ports", () => {
  const recipe = recipeOf({ hosts: { h1: { daemon: { iptables: false } } }, services: { web: { ...onBridge, ports: [port(8080, 80)] } } });
  const ops = planOf(resolve(recipe, emptyLedger(), builtin).lab, builtin).steps.flatMap((step) => [...step.ops]);
  assertEquals(ops.filter((op) => op.op === "rule" || op.op === "chain"), []);
  assertEquals(ops.filter((op) => op.op === "proc" && op.spec.plain).length, 2);
});
