/** What is decided, what is kept, and what a resolved container sees. @module */
import { assert, assertEquals, assertStringIncludes } from "../../deps/std_assert.ts";
import { fc } from "../../deps/fast_check.ts";
import type { Lab, Ledger, Recipe, Service } from "../../core/model.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { builtin } from "../../plugins/builtin.ts";
import { onBridge, port, recipeOf } from "../recipe_of.ts";

const decide = (recipe: Recipe, ledger: Ledger = emptyLedger()) => resolve(recipe, ledger, builtin);
const addresses = (lab: Lab) => Object.fromEntries(lab.containers.map((box) => [box.name, box.endpoints.map((end) => end.cidr).join(" ")]));
const box = (lab: Lab, name: string) => lab.containers.find((one) => one.name === name)!;
const file = (lab: Lab, name: string, path: string) => box(lab, name).files.find((one) => one.path === path)?.text;
const withBip = (bip?: string) =>
  recipeOf({ hosts: { h1: { daemon: bip === undefined ? {} : { bip } } }, services: { b1: onBridge, b2: onBridge } });

Deno.test("containers on docker0 get the lowest addresses in the order they are written", () => {
  const { lab } = decide(recipeOf({ services: { zz: onBridge, aa: onBridge } }));
  assertEquals(addresses(lab), { zz: "172.17.0.2/16", aa: "172.17.0.3/16" });
  assertEquals(box(lab, "zz").endpoints[0]?.mac, "02:42:ac:11:00:02");
  assert(/^veth[0-9a-f]{7}$/.test(box(lab, "zz").endpoints[0]!.hostDev));
});

Deno.test("what the ledger holds is kept: a new container does not move the old ones", () => {
  const first = decide(recipeOf({ services: { b1: onBridge, b2: onBridge } }));
  const second = decide(recipeOf({ services: { new: onBridge, b2: onBridge, b1: onBridge } }), first.ledger);
  assertEquals(addresses(second.lab), { b1: "172.17.0.2/16", b2: "172.17.0.3/16", new: "172.17.0.4/16" });
});

Deno.test("another bip gives every container an address of the new subnet, and back again the old ones", () => {
  const before = decide(withBip("172.17.0.1/16"));
  const after = decide(withBip("192.168.10.1/24"), before.ledger);
  assertEquals(addresses(after.lab), { b1: "192.168.10.2/24", b2: "192.168.10.3/24" });
  assertEquals(after.lab.networks[0]?.gateway, "192.168.10.1");
  assertEquals(box(after.lab, "b1").endpoints[0]?.hostDev, box(before.lab, "b1").endpoints[0]?.hostDev);
  assertEquals(addresses(decide(withBip("172.17.0.1/16"), after.ledger).lab), addresses(before.lab));
});

Deno.test("without bip after a bip docker0 keeps the address it has, as dockerd finds it", () => {
  const { ledger } = decide(withBip("192.168.10.7/24"));
  const { lab } = decide(withBip(), ledger);
  assertEquals([lab.networks[0]?.subnet, lab.networks[0]?.gateway], ["192.168.10.0/24", "192.168.10.7"]);
  assertEquals(addresses(lab), { b1: "192.168.10.1/24", b2: "192.168.10.2/24" });
});

Deno.test("the same recipe and ledger give the same lab, byte for byte, and the ledger counts", () => {
  const recipe = recipeOf({
    networks: { n1: {}, n2: { ipam: { subnet: "10.5.0.7/24" } } },
    services: { a1: { ...onBridge, ports: [port(0, 80)] }, a2: { image: "busybox", networks: { n1: {}, n2: {} } } },
  });
  const first = decide(recipe);
  assertEquals(JSON.stringify(decide(JSON.parse(JSON.stringify(recipe)))), JSON.stringify(first));
  const second = decide(recipe, first.ledger);
  assertEquals(JSON.stringify(second.lab), JSON.stringify(first.lab));
  assertEquals([first.ledger.seq, second.ledger.seq], [1, 2]);
});

Deno.test("resolve() changes neither recipe nor ledger, and a ledger survives JSON", () => {
  const recipe = recipeOf({ services: { web: { ...onBridge, ports: [port(0, 80), port(80, 80)] } } });
  const { ledger } = decide(recipe);
  const copies = [JSON.stringify(recipe), JSON.stringify(ledger)];
  const again = decide(recipe, JSON.parse(copies[1]!));
  assertEquals([JSON.stringify(recipe), JSON.stringify(ledger)], copies);
  assertEquals(again.lab.containers, decide(recipe).lab.containers);
});

Deno.test("no two containers of a network ever hold one address, whoever comes and goes", () => {
  const names = ["c1", "c2", "c3", "c4", "c5"];
  fc.assert(
    fc.property(fc.array(fc.subarray(names), { minLength: 1, maxLength: 6 }), (rounds) => {
      let ledger = emptyLedger();
      for (const present of rounds) {
        const next = decide(recipeOf({ services: Object.fromEntries(present.map((name) => [name, onBridge])) }), ledger);
        const held = Object.values(addresses(next.lab));
        assertEquals(new Set(held).size, present.length);
        for (const name of present) {
          const before = ledger.addresses["h1/bridge"]?.[name];
          if (before !== undefined) assertEquals(next.ledger.addresses["h1/bridge"]?.[name], before);
        }
        ledger = next.ledger;
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("an asked address is taken before any is given", () => {
  const networks = {
    net: {
      ipam: {
        subnet: "172.28.0.0/16",
        ip_range: "172.28.5.0/24",
        gateway: "172.28.5.254",
        aux_addresses: { a: "172.28.5.0", b: "172.28.5.1" },
      },
    },
  };
  const on = (ipv4_address?: string): Service => ({
    image: "busybox",
    networks: { net: ipv4_address === undefined ? {} : { ipv4_address } },
  });
  const { lab } = decide(recipeOf({ networks, services: { a0: on(), b0: on("172.28.9.9"), c0: on(), d0: on("172.28.5.2") } }));
  assertEquals(addresses(lab), { a0: "172.28.5.3/16", b0: "172.28.9.9/16", c0: "172.28.5.4/16", d0: "172.28.5.2/16" });
});

Deno.test("user networks follow docker0 in the pools, and a network that comes later does not move the earlier ones", () => {
  const first = decide(recipeOf({ networks: { n1: {}, n2: {} } }));
  assertEquals(first.lab.networks.map((net) => net.subnet), ["172.17.0.0/16", "172.18.0.0/16", "172.19.0.0/16"]);
  const second = decide(recipeOf({ networks: { n0: {}, n2: {} } }), first.ledger);
  assertEquals(second.lab.networks.map((net) => `${net.name} ${net.subnet}`), [
    "bridge 172.17.0.0/16",
    "n2 172.19.0.0/16",
    "n0 172.20.0.0/16",
  ]);
});

Deno.test("pools go round subnets that a person chose, and each machine has its own", () => {
  const { lab } = decide(recipeOf({
    hosts: { h1: {}, h2: { daemon: { "default-address-pools": [{ base: "10.66.0.0/16", size: 24 }] } } },
    networks: { auto: {}, mine: { ipam: { subnet: "172.18.5.0/24" } }, far: { host: "h2" } },
  }));
  assertEquals(lab.networks.map((net) => `${net.host} ${net.name} ${net.subnet}`), [
    ...["h1 bridge 172.17.0.0/16", "h2 bridge 10.66.0.0/24", "h1 auto 172.19.0.0/16", "h1 mine 172.18.5.0/24", "h2 far 10.66.1.0/24"],
  ]);
});

Deno.test("the default route leaves by the plain network with the lowest name, and that is eth0", () => {
  const networks = { zeta: {}, alpha: { internal: true }, beta: {} };
  const { lab } = decide(recipeOf({ networks, services: { c1: { image: "busybox", networks: { zeta: {}, alpha: {}, beta: {} } } } }));
  assertEquals(box(lab, "c1").endpoints.map((end) => [end.dev, end.network, end.isDefaultRoute]), [
    ["eth0", "beta", true],
    ["eth1", "zeta", false],
    ["eth2", "alpha", false],
  ]);
});

Deno.test("a service without networks joins the network default, as in Compose", () => {
  const { lab } = decide(recipeOf({ services: { web: { image: "busybox" } } }));
  assertEquals(lab.networks.map((net) => net.name), ["bridge", "default"]);
  assertEquals(addresses(lab), { web: "172.18.0.2/16" });
});

Deno.test("ports are published as Docker orders them: container ports downwards, tcp before udp, host ports downwards, [::] beside 0.0.0.0", () => {
  const ports = [port(8081, 80), port(8080, 80), port(53, 53, "udp"), port(53, 53), port(8443, 443, "tcp", "127.0.0.1")];
  const { lab } = decide(recipeOf({ services: { web: { ...onBridge, ports } } }));
  assertEquals(box(lab, "web").ports.map((one) => `${one.hostIp} ${one.hostPort} ${one.containerPort}/${one.protocol}`), [
    "127.0.0.1 8443 443/tcp",
    ...["0.0.0.0 8081 80/tcp", ":: 8081 80/tcp", "0.0.0.0 8080 80/tcp", ":: 8080 80/tcp"],
    ...["0.0.0.0 53 53/tcp", ":: 53 53/tcp", "0.0.0.0 53 53/udp", ":: 53 53/udp"],
  ]);
});

Deno.test("dynamic host ports count up from 32768 per protocol, go round asked ones, and stay while the container does", () => {
  const services = {
    a1: { ...onBridge, ports: [port(0, 80), port(0, 81), port(0, 53, "udp")] },
    a2: { ...onBridge, ports: [port(32769, 80)] },
  };
  const first = decide(recipeOf({ services }));
  const drawn = (lab: Lab) =>
    box(lab, "a1").ports.filter((one) => one.hostIp === "0.0.0.0").map((one) => `${one.hostPort}/${one.protocol}`);
  assertEquals(drawn(first.lab), ["32768/tcp", "32770/tcp", "32768/udp"]);
  assertEquals(drawn(decide(recipeOf({ services }), first.ledger).lab), drawn(first.lab));
  const later = decide(recipeOf({ services: { b1: { ...onBridge, ports: [port(0, 80)] } } }), first.ledger);
  assertEquals(box(later.lab, "b1").ports[0]?.hostPort, 32771);
});

Deno.test("ports that cannot be published are told, not swallowed", () => {
  const { lab, warnings } = decide(recipeOf({
    networks: { priv: { internal: true } },
    services: {
      h0: { image: "busybox", network_mode: "host", ports: [port(80, 80)] },
      i0: { image: "busybox", networks: { priv: {} }, ports: [port(81, 80)] },
    },
  }));
  assertEquals(warnings, [
    'The published ports of "h0" are discarded: it uses host network mode',
    'The published ports of "i0" are discarded: the network "priv" is internal',
  ]);
  assertEquals(lab.containers.flatMap((one) => one.ports), []);
});

Deno.test("hosts, hostname and resolv.conf are Docker's templates", () => {
  const services: Record<string, Service> = {
    n3: {
      ...onBridge,
      hostname: "short",
      domainname: "dom.test",
      dns: ["1.1.1.1", "2.2.2.2"],
      dns_search: ["a.test", "b.test"],
      dns_opt: ["ndots:3", "use-vc"],
      extra_hosts: [{ name: "h1", ip: "10.0.0.1" }, { name: "v6.test", ip: "2001:db8::9" }, { name: "gw.test", ip: "host-gateway" }],
    },
    n4: { ...onBridge, hostname: "docker.test.com", dns_search: ["."] },
    n5: onBridge,
  };
  const { lab } = decide(recipeOf({ services }));
  assertEquals(
    file(lab, "n3", "/etc/hosts"),
    "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\n" +
      "ff02::2\tip6-allrouters\n10.0.0.1\th1\n2001:db8::9\tv6.test\n172.17.0.1\tgw.test\n172.17.0.2\tshort.dom.test short\n",
  );
  assertEquals(
    file(lab, "n3", "/etc/resolv.conf"),
    "search a.test b.test\nnameserver 1.1.1.1\nnameserver 2.2.2.2\noptions ndots:3 use-vc\n",
  );
  assertStringIncludes(file(lab, "n4", "/etc/hosts")!, "172.17.0.3\tdocker.test.com docker\n");
  assertEquals(file(lab, "n4", "/etc/resolv.conf"), "nameserver 192.0.2.100\n");
  assertEquals(file(lab, "n5", "/etc/hostname"), `${box(lab, "n5").hostname}\n`);
  assert(/^[0-9a-f]{12}$/.test(box(lab, "n5").hostname));
});

Deno.test("on a user network the resolver is the sandbox's own, and ndots:0 is added unless an ndots is given", () => {
  const on: Service = { image: "busybox", networks: { n1: {} } };
  const resolv = (daemon: object, service: Service) => {
    const { lab } = decide(recipeOf({ hosts: { h1: { daemon } }, networks: { n1: {} }, services: { c1: service } }));
    return file(lab, "c1", "/etc/resolv.conf");
  };
  assertEquals(resolv({}, on), "search lab.test\nnameserver 127.0.0.11\noptions ndots:0\n");
  assertEquals(resolv({ "dns-opts": ["ndots:2"] }, on), "search lab.test\nnameserver 127.0.0.11\noptions ndots:2\n");
});

Deno.test("host mode sees copies of the machine's files, or Docker's template when it has extra hosts", () => {
  const { lab } = decide(recipeOf({
    services: {
      h0: { image: "busybox", network_mode: "host" },
      h4: { image: "busybox", network_mode: "host", dns: ["9.9.9.9"], extra_hosts: [{ name: "x.y", ip: "1.2.3.4" }] },
    },
  }));
  assertEquals(file(lab, "h0", "/etc/hosts"), "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n192.0.2.1\th1\n");
  assertEquals([box(lab, "h0").ns, box(lab, "h0").hostname], ["h1", "h1"]);
  assertStringIncludes(file(lab, "h4", "/etc/hosts")!, "ff02::2\tip6-allrouters\n1.2.3.4\tx.y\n");
  assertEquals(file(lab, "h4", "/etc/resolv.conf"), "search lab.test\nnameserver 9.9.9.9\n");
});

Deno.test("a shared sandbox has its owner's namespace, hostname and files, through any number of joiners", () => {
  const { lab } = decide(recipeOf({
    services: {
      b3: { image: "busybox", network_mode: "service:b2" },
      b2: { image: "busybox", network_mode: "container:b1" },
      b1: { ...onBridge, hostname: "one" },
    },
  }));
  assertEquals(lab.containers.map((one) => [one.name, one.ns, one.hostname, one.of, one.process.filesOf]), [
    ["b1", "b1", "one", undefined, undefined],
    ["b2", "b1", "one", "b1", "b1"],
    ["b3", "b1", "one", "b2", "b1"],
  ]);
  assertEquals(box(lab, "b3").files.filter((one) => one.path.startsWith("/etc/")), []);
});

Deno.test("a container's own sysctls go over Docker's, and bridge: none leaves IPv6 alone", () => {
  const key = "net.ipv4.ip_unprivileged_port_start";
  const { lab } = decide(recipeOf({ services: { c1: { ...onBridge, sysctls: { [key]: "80" } } } }));
  assertEquals(box(lab, "c1").sysctls[key], "80");
  const bare = decide(recipeOf({ hosts: { h1: { daemon: { bridge: "none" } } }, services: { c1: onBridge } })).lab;
  assertEquals([bare.networks, box(bare, "c1").endpoints], [[], []]);
  assert(!Object.keys(box(bare, "c1").sysctls).some((one) => one.includes("disable_ipv6")));
});

Deno.test("a command runs any image on the machine's own userland", () => {
  const { lab } = decide(
    recipeOf({ services: { odd: { image: "example.org/team/odd:1", network_mode: "none", command: ["sleep", "9"] } } }),
  );
  assertEquals([box(lab, "odd").process.image, box(lab, "odd").process.argv], ["native:command", ["sleep", "9"]]);
  const known = decide(recipeOf({ services: { db: { ...onBridge, image: "docker.io/library/debian:12" } } })).lab;
  assertEquals(box(known, "db").process.image, "native:debian");
});

Deno.test("on a user network each sandbox has a resolver that knows exactly those who share a network with it", () => {
  const { lab } = decide(recipeOf({
    networks: { n1: {}, n2: {} },
    services: {
      web: { image: "busybox", hostname: "www", dns: ["9.9.9.9"], networks: { n1: { aliases: ["both"] } } },
      app: { image: "busybox", networks: { n1: { aliases: ["both"] }, n2: {} } },
      db: { image: "busybox", networks: { n2: {} } },
      old: onBridge,
    },
  }));
  const names = (name: string) =>
    box(lab, name).resolver?.hosts.map((host) => `${host.ip} ${host.names.filter((one) => !/^[0-9a-f]{12}$/.test(one)).join(" ")}`);
  assertEquals(names("web"), ["172.18.0.2 web.n1 web both www", "172.18.0.3 app.n1 app both"]);
  assertEquals(names("db"), ["172.19.0.2 app.n2 app", "172.19.0.3 db.n2 db"]);
  assertEquals(names("app")?.length, 4);
  assertEquals([box(lab, "web").resolver?.servers, box(lab, "db").resolver?.servers], [["9.9.9.9"], ["192.0.2.100"]]);
  assertEquals(names("old"), undefined);
});
