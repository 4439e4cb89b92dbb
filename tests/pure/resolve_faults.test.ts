/** Recipes that cannot be built: what is said, and where. @module */
import { assertEquals, assertStringIncludes, assertThrows } from "../../deps/std_assert.ts";
import { PluginError, RecipeError } from "../../core/errors.ts";
import type { Path } from "../../core/errors.ts";
import type { Op } from "../../core/op.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { builtin } from "../../plugins/builtin.ts";
import { onBridge, port, recipeOf } from "../recipe_of.ts";

interface Fault {
  readonly name: string;
  readonly recipe: Parameters<typeof recipeOf>[0];
  readonly says: string;
  readonly path: Path;
  readonly got?: string;
}

const idle = { image: "busybox" };
const joins = (name: string) => ({ ...idle, network_mode: `container:${name}` });
const at = (ipv4_address: string) => ({ ...idle, networks: { n: { ipv4_address } } });
const chosen = { n: { ipam: { subnet: "10.5.0.0/24", gateway: "10.5.0.1", aux_addresses: { printer: "10.5.0.9" } } } };
const daemon = (keys: object) => ({ hosts: { h1: { daemon: keys } } });
const byHand = (op: Op) => ({ services: { box: onBridge }, steps: [{ title: "By hand", why: "To learn", ops: [op] }] });
const withOwner = (extra: object) => ({ services: { own: onBridge, too: { ...joins("own"), ...extra } } });

const FAULTS: readonly Fault[] = [
  {
    name: "an unknown image without a command",
    recipe: { services: { w: { image: "ngnix", network_mode: "bridge" } } },
    says: "the known images are",
    path: ["services", "w", "image"],
    got: "ngnix",
  },
  {
    name: "a network that is not declared",
    recipe: { networks: { front: {} }, services: { w: { ...idle, networks: { fornt: {} } } } },
    says: 'the recipe has "front"',
    path: ["services", "w", "networks", "fornt"],
    got: "fornt",
  },
  {
    name: "an unknown driver",
    recipe: { networks: { n: { driver: "brigde" } } },
    says: 'the drivers are "bridge"',
    path: ["networks", "n", "driver"],
    got: "brigde",
  },
  {
    name: "a second host network",
    recipe: { networks: { n: { driver: "host" } } },
    says: 'only one instance of "host" network is allowed',
    path: ["networks", "n", "driver"],
  },
  {
    name: "a network of a built-in name",
    recipe: { networks: { bridge: {} } },
    says: "network with name bridge already exists",
    path: ["networks", "bridge"],
  },
  {
    name: "an unknown network mode",
    recipe: { services: { w: { ...idle, network_mode: "hots" } } },
    says: "wanted one of bridge, host, none, container:NAME",
    path: ["services", "w", "network_mode"],
    got: "hots",
  },
  {
    name: "network_mode beside networks",
    recipe: { networks: { n: {} }, services: { w: { ...onBridge, networks: { n: {} } } } },
    says: "exclude each other",
    path: ["services", "w", "network_mode"],
  },
  {
    name: "container mode to itself",
    recipe: { services: { w: joins("w") } },
    says: "with itself",
    path: ["services", "w", "network_mode"],
  },
  {
    name: "container mode to a missing name",
    recipe: { services: { nginx: onBridge, db: joins("ngnix") } },
    says: 'Cannot share the sandbox of "ngnix": the lab has "nginx"',
    path: ["services", "db", "network_mode"],
    got: "ngnix",
  },
  {
    name: "container mode in a circle",
    recipe: { services: { a1: joins("a2"), a2: joins("a3"), a3: joins("a1") } },
    says: "a1 → a2 → a3 → a1",
    path: ["services", "a1", "network_mode"],
  },
  {
    name: "a joiner with ports",
    recipe: withOwner({ ports: [port(80, 80)] }),
    says: "conflicting options: port publishing and the container type network mode",
    path: ["services", "too", "ports"],
  },
  {
    name: "a joiner with a hostname",
    recipe: withOwner({ hostname: "x" }),
    says: "conflicting options: hostname and the network mode",
    path: ["services", "too", "hostname"],
  },
  {
    name: "a joiner with dns",
    recipe: withOwner({ dns: ["1.1.1.1"] }),
    says: "conflicting options: dns and the network mode",
    path: ["services", "too", "dns"],
  },
  {
    name: "a joiner with extra hosts",
    recipe: withOwner({ extra_hosts: [{ name: "a", ip: "1.1.1.1" }] }),
    says: "custom host-to-IP mapping",
    path: ["services", "too", "extra_hosts"],
  },
  {
    name: "a joiner with a MAC",
    recipe: withOwner({ mac_address: "02:00:00:00:00:01" }),
    says: "mac-address and the network mode",
    path: ["services", "too", "mac_address"],
  },
  {
    name: "a joiner with expose",
    recipe: withOwner({ expose: ["99"] }),
    says: "port exposing and the container type network mode",
    path: ["services", "too", "expose"],
  },
  {
    name: "an address outside the subnet",
    recipe: { networks: chosen, services: { w: at("10.6.0.2") } },
    says: "does not belong to any of this network's subnets",
    path: ["services", "w", "networks", "n", "ipv4_address"],
  },
  {
    name: "the gateway's address",
    recipe: { networks: chosen, services: { w: at("10.5.0.1") } },
    says: "Address already in use, it is the gateway",
    path: ["services", "w", "networks", "n", "ipv4_address"],
  },
  {
    name: "the broadcast address",
    recipe: { networks: chosen, services: { w: at("10.5.0.255") } },
    says: "broadcast address",
    path: ["services", "w", "networks", "n", "ipv4_address"],
  },
  {
    name: "an address kept aside",
    recipe: { networks: chosen, services: { w: at("10.5.0.9") } },
    says: "keeps it aside",
    path: ["services", "w", "networks", "n", "ipv4_address"],
  },
  {
    name: "one address asked for twice",
    recipe: { networks: chosen, services: { w1: at("10.5.0.5"), w2: at("10.5.0.5") } },
    says: '"w1" asked for it too',
    path: ["services", "w2", "networks", "n", "ipv4_address"],
  },
  {
    name: "an address where nobody chose a subnet",
    recipe: { networks: { n: {} }, services: { w: at("172.18.0.9") } },
    says: "networks with user configured subnets",
    path: ["services", "w", "networks", "n", "ipv4_address"],
  },
  {
    name: "the gateway used twice",
    recipe: { networks: { n: { ipam: { subnet: "10.5.0.0/24", gateway: "10.5.0.1", aux_addresses: { x: "10.5.0.1" } } } } },
    says: "it is the gateway",
    path: ["networks", "n", "ipam", "config", 0, "aux_addresses", "x"],
  },
  {
    name: "a gateway outside the subnet",
    recipe: { networks: { n: { ipam: { subnet: "10.5.0.0/24", gateway: "10.6.0.1" } } } },
    says: "is not a host's address of 10.5.0.0/24",
    path: ["networks", "n", "ipam", "config", 0, "gateway"],
  },
  {
    name: "a range outside the subnet",
    recipe: { networks: { n: { ipam: { subnet: "10.5.0.0/24", ip_range: "10.6.0.0/24" } } } },
    says: "does not lie in 10.5.0.0/24",
    path: ["networks", "n", "ipam", "config", 0, "ip_range"],
  },
  {
    name: "a gateway without a subnet",
    recipe: { networks: { n: { ipam: { gateway: "10.5.0.1" } } } },
    says: "must have a corresponding subnet",
    path: ["networks", "n", "ipam", "config", 0, "gateway"],
  },
  {
    name: "two networks that cross",
    recipe: { networks: { n1: { ipam: { subnet: "10.5.0.0/16" } }, n2: { ipam: { subnet: "10.5.1.0/24" } } } },
    says: '"n1" has 10.5.0.0/16',
    path: ["networks", "n2", "ipam", "config", 0, "subnet"],
  },
  {
    name: "a network across docker0",
    recipe: { ...daemon({ bip: "10.5.0.1/16" }), networks: { n: { ipam: { subnet: "10.5.1.0/24" } } } },
    says: "Pool overlaps with other one on this address space",
    path: ["networks", "n", "ipam", "config", 0, "subnet"],
  },
  {
    name: "a subnet too small",
    recipe: { networks: { n: { ipam: { subnet: "10.5.0.0/31" } } } },
    says: "No available addresses on this pool",
    path: ["networks", "n"],
  },
  {
    name: "a full subnet",
    recipe: {
      networks: { n: { ipam: { subnet: "10.5.0.0/30" } } },
      services: { w1: { ...idle, networks: { n: {} } }, w2: { ...idle, networks: { n: {} } } },
    },
    says: "no available IPv4 addresses on this network's address pools: n",
    path: ["services", "w2"],
  },
  {
    name: "pools that are empty",
    recipe: { ...daemon({ "default-address-pools": [{ base: "10.0.0.0/24", size: 24 }] }), networks: { n: {} } },
    says: "non-overlapping IPv4 address pool",
    path: ["networks", "n"],
  },
  {
    name: "an option the driver does not have",
    recipe: { networks: { n: { driver_opts: { "com.docker.network.driver.mut": "1400" } } } },
    says: "its options are",
    path: ["networks", "n", "driver_opts", "com.docker.network.driver.mut"],
    got: "com.docker.network.driver.mut",
  },
  {
    name: "a bridge's name of 16 bytes",
    recipe: { networks: { n: { driver_opts: { "com.docker.network.bridge.name": "abcdefghijklmnop" } } } },
    says: "it has 16 bytes",
    path: ["networks", "n", "driver_opts", "com.docker.network.bridge.name"],
  },
  {
    name: "two bridges of one name",
    recipe: { networks: { n: { driver_opts: { "com.docker.network.bridge.name": "docker0" } } } },
    says: "has an interface of that name",
    path: ["networks", "n", "driver_opts", "com.docker.network.bridge.name"],
  },
  {
    name: "two services on one host port",
    recipe: { services: { a1: { ...onBridge, ports: [port(80, 80)] }, a2: { ...onBridge, ports: [port(81, 81), port(80, 8080)] } } },
    says: 'Bind for 0.0.0.0:80 failed: port is already allocated by "a1"',
    path: ["services", "a2", "ports", 1],
  },
  {
    name: "a port on one address beside the same on all",
    recipe: { services: { a1: { ...onBridge, ports: [port(80, 80)] }, a2: { ...onBridge, ports: [port(80, 80, "tcp", "127.0.0.1")] } } },
    says: "bind: address already in use",
    path: ["services", "a2", "ports", 0],
  },
  {
    name: "port 70000",
    recipe: { services: { a1: { ...onBridge, ports: [port(70000, 80)] } } },
    says: "ports go from 1 to 65535",
    path: ["services", "a1", "ports", 0],
  },
  {
    name: "a host address the machine does not have",
    recipe: { services: { a1: { ...onBridge, ports: [port(80, 80, "tcp", "198.51.100.7")] } } },
    says: "cannot assign requested address",
    path: ["services", "a1", "ports", 0],
  },
  {
    name: "a service named like a machine",
    recipe: { services: { h1: onBridge } },
    says: "a machine of the lab has that name",
    path: ["services", "h1"],
  },
  { name: "a service named client", recipe: { services: { client: onBridge } }, says: "the outside client", path: ["services", "client"] },
  {
    name: "a service named like a helper",
    recipe: { services: { "docker-proxy-x": onBridge } },
    says: "Docker's own helpers",
    path: ["services", "docker-proxy-x"],
  },
  {
    name: "a service with a path for a name",
    recipe: { services: { "../x": onBridge } },
    says: "Invalid container name",
    path: ["services", "../x"],
  },
  {
    name: "a machine whose port would have a name too long",
    recipe: { hosts: { abcdefghijklmn: {} } },
    says: "at most 15 bytes",
    path: ["hosts", "abcdefghijklmn"],
  },
  {
    name: "a service on a machine that is not there",
    recipe: { services: { w: { ...onBridge, host: "h2" } } },
    says: 'the lab has "h1"',
    path: ["services", "w", "host"],
    got: "h2",
  },
  {
    name: "a service on another machine than its network",
    recipe: { hosts: { h1: {}, h2: {} }, networks: { n: {} }, services: { w: { ...idle, host: "h2", networks: { n: {} } } } },
    says: 'keeps it on "h1"',
    path: ["services", "w", "networks", "n"],
  },
  {
    name: "docker0 without a daemon",
    recipe: { hosts: { h1: { daemon: false } }, services: { w: onBridge } },
    says: "runs no daemon",
    path: ["services", "w", "network_mode"],
  },
  {
    name: "a default gateway outside the bip",
    recipe: daemon({ bip: "192.168.1.5/24", "default-gateway": "10.20.1.1" }),
    says: "it must belong to 192.168.1.0/24",
    path: ["hosts", "h1", "daemon", "default-gateway"],
  },
  {
    name: "a bip that is the network's own address",
    recipe: daemon({ bip: "192.168.1.0/24" }),
    says: "a host's address",
    path: ["hosts", "h1", "daemon", "bip"],
  },
  {
    name: "a bridge of one's own for the daemon",
    recipe: daemon({ bridge: "br9" }),
    says: 'wanted "none"',
    path: ["hosts", "h1", "daemon", "bridge"],
  },
  {
    name: "a sysctl of the machine in host mode",
    recipe: { services: { w: { ...idle, network_mode: "host", sysctls: { "net.ipv4.ip_forward": "1" } } } },
    says: "not allowed in host network namespace",
    path: ["services", "w", "sysctls", "net.ipv4.ip_forward"],
  },
  {
    name: "a sysctl that is not the network's",
    recipe: { services: { w: { ...onBridge, sysctls: { "kernel.shmmax": "1" } } } },
    says: "net.*",
    path: ["services", "w", "sysctls", "kernel.shmmax"],
  },
  {
    name: "a MAC that is none",
    recipe: { services: { w: { ...onBridge, mac_address: "02:42" } } },
    says: "six octets",
    path: ["services", "w", "mac_address"],
  },
  {
    name: "a hand-made step in a namespace that is not there",
    recipe: byHand({ op: "up", ns: "bxo", dev: "eth0" }),
    says: 'Cannot work in the namespace "bxo"',
    path: ["steps", 0, "ops", 0, "ns"],
    got: "bxo",
  },
  {
    name: "a hand-made cable to nowhere",
    recipe: byHand({ op: "link", ns: "h1", dev: "A", link: { kind: "veth", peer: { ns: "nope", dev: "B" } } }),
    says: 'namespace "nope"',
    path: ["steps", 0, "ops", 0, "link", "peer", "ns"],
    got: "nope",
  },
  {
    name: "a hand-made interface name of 16 bytes",
    recipe: byHand({ op: "up", ns: "h1", dev: "abcdefghijklmnop" }),
    says: "it has 16 bytes",
    path: ["steps", 0, "ops", 0, "dev"],
  },
  {
    name: "a hand-made second name that is taken",
    recipe: byHand({ op: "netns", ns: "h1", of: "box" }),
    says: "the lab has one of that name already",
    path: ["steps", 0, "ops", 0, "ns"],
  },
  {
    name: "a hand-made second name for nobody",
    recipe: byHand({ op: "netns", ns: "x", of: "bxo" }),
    says: 'the sandbox of "bxo"',
    path: ["steps", 0, "ops", 0, "of"],
    got: "bxo",
  },
  {
    name: "a newline in a hand-made word",
    recipe: byHand({ op: "up", ns: "h1", dev: "a\nb" }),
    says: "Cannot use the word",
    path: ["steps", 0, "ops", 0, "dev"],
  },
  {
    name: "a command in a hand-made word",
    recipe: byHand({ op: "addr", ns: "h1", dev: "uplink", cidr: "$(id)" }),
    says: "Cannot use the word",
    path: ["steps", 0, "ops", 0, "cidr"],
  },
  {
    name: "an option in a hand-made word",
    recipe: byHand({ op: "up", ns: "h1", dev: "-force" }),
    says: "Cannot use the word",
    path: ["steps", 0, "ops", 0, "dev"],
  },
];

for (const { name, recipe, says, path, got } of FAULTS) {
  Deno.test(`resolve() refuses ${name}`, () => {
    const error = assertThrows(() => resolve(recipeOf(recipe), emptyLedger(), builtin), RecipeError);
    assertStringIncludes(error.message, says);
    assertEquals(error.data.path, path);
    assertEquals(error.data.got, got);
    if (got !== undefined) assertEquals(error.data.among?.includes(got), false);
    assertEquals(/[.\n]$/.test(error.message), false, error.message);
  });
}

Deno.test("two plugins cannot bring one driver", () => {
  assertThrows(() => resolve(recipeOf(), emptyLedger(), [...builtin, ...builtin]), PluginError, "which");
});
