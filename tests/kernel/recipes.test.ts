/** Every shipped recipe, built as a person would: it works, a second `up` does nothing, and nothing is left after `down`. @module */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import { recipes } from "../../recipes/index.ts";
import type { Findings } from "../../views/checks.ts";
import { leftovers, machine } from "./leftovers.ts";
import { everyone, type Person, person } from "./person.ts";
import { audited, inside, rows } from "./words.ts";

interface IpLink {
  readonly ifname: string;
  readonly ifindex: number;
  readonly master?: string;
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number }[];
}
const links = async (who: Person, place: string) => JSON.parse(await inside(who, place, "ip -j addr show")) as IpLink[];
const addresses = (all: readonly IpLink[], dev: string) =>
  all.find((link) => link.ifname === dev)?.addr_info.map((a) => `${a.local}/${a.prefixlen}`) ?? [];
const routes = async (who: Person, place: string) =>
  (await inside(who, place, "ip route show")).trim().split("\n").map((line) => line.trim());

/** Listens to the kernel inside h1 once it has been silent for two seconds: duplicate address detection and bridge ports of the first up announce themselves late. */
async function listen(who: Person): Promise<AsyncDisposable & { heard(): Promise<string> }> {
  const monitor = who.start(["exec", "h1", "--", "timeout", "60", "ip", "monitor", "link", "address", "route", "rule"]);
  let text = "";
  const reading = monitor.stdout.pipeThrough(new TextDecoderStream()).pipeTo(new WritableStream({ write: (piece) => void (text += piece) }))
    .catch(() => {});
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const end = performance.now() + 30_000;
  do {
    text = "";
    await pause(2000);
  } while (text !== "" && performance.now() < end);
  text = "";
  return {
    heard: async () => {
      await pause(500);
      return text;
    },
    [Symbol.asyncDispose]: async () => {
      await inside(who, "h1", "for p in $(ip netns pids h1); do read -r name </proc/$p/comm; [ $name != ip ] || kill $p; done");
      await Promise.all([monitor.status, monitor.stderr.cancel(), reading]);
    },
  };
}

/** What a person would look at in each lab. */
const LOOK: Readonly<Record<string, (who: Person) => Promise<void>>> = {
  "none-mode-veth": async (who) => {
    const [box] = await rows(who);
    assert(box !== undefined && box.sandbox === "none" && box.state.startsWith("running"));
    const inBox = await links(who, box.name);
    assertEquals(inBox.map((link) => link.ifname).toSorted(), ["eth0", "lo"]);
    assert(addresses(inBox, "eth0").includes("172.17.0.50/16"));
    assertEquals(box.addresses, ["172.17.0.50/16"]);
    assert((await routes(who, box.name)).includes("default via 172.17.0.1 dev eth0"));
    const onHost = await links(who, "h1");
    assertEquals(onHost.find((link) => link.ifname === "A")?.master, "docker0");
    assert(!onHost.some((link) => link.ifname === "B"), "B has moved into the container");
  },
  "nginx-mysql": async (who) => {
    const inode = (place: string) => inside(who, place, "stat -Lc %i /proc/self/ns/net");
    assertEquals(await inode("nginx"), await inode("mysql"));
    const listening = await inside(who, "mysql", "ss -Hlnt");
    assert(/:80\s/.test(listening) && /:3306\s/.test(listening), listening);
    assertEquals((await inside(who, "mysql", "cat /etc/hostname")).trim(), (await inside(who, "nginx", "cat /etc/hostname")).trim());
    const lines = await audited(who, "nginx-mysql");
    const started = lines.filter((line) => line.tool === "setsid").map(({ words }) => words.join(" "));
    for (const program of ["nginx -e stderr", "mariadbd ", "socat "]) {
      assert(started.some((line) => line.includes(`/init `) && line.includes(program)), `${program} in\n${started.join("\n")}`);
    }
    assert(lines.some((line) => line.tool === "mariadb-install-db"), "the preparation is in the audit log");
    const log = await who.ok(["logs", "nginx"]);
    assert(/\[notice\]/.test(log) && !/\[(emerg|alert|crit|error|warn)\]/.test(log), log);
    const nat = await inside(who, "h1", "iptables-save -t nat");
    assert(/-p tcp -m tcp --dport 80 -j DNAT --to-destination 172\.17\.0\.2:80/.test(nat), nat);
    assert(/-p tcp -m tcp --dport 3377 -j DNAT --to-destination 172\.17\.0\.\d+:3306/.test(nat), nat);
  },
  "bip-change": async (who) => {
    assertEquals(addresses(await links(who, "h1"), "docker0").filter((cidr) => cidr.includes(".")), ["172.17.0.1/16"]);
    const all = await rows(who);
    assert(all.length > 0 && all.every((row) => row.addresses.every((cidr) => cidr.startsWith("172.17."))), JSON.stringify(all));
  },
};

for (const name of everyone) {
  for (const recipe of recipes) {
    Deno.test(`${name} builds ${recipe.name}, its checks pass, a second up does nothing, and down leaves nothing`, async (t) => {
      await using who = await person(name);
      const before = await machine(who);
      await t.step("up", async () => {
        const table = await who.ok(["up", recipe.name]);
        for (const row of await rows(who)) {
          assert(table.includes(row.name) && row.state.startsWith("running") && row.pid > 0, table);
        }
      });
      await t.step("as ip and iptables show it", async () => await LOOK[recipe.name]?.(who));
      await t.step("its checks pass", async () => {
        const said = JSON.parse(await who.ok(["check", "--format", "json"])) as { labs: Findings[] };
        const [found] = said.labs;
        assert(found !== undefined && found.checks.length > 0, "the recipe asks nothing");
        assertEquals([found.drift, found.checks.filter((each) => !each.ok), found.findings], [[], [], []]);
      });
      await t.step("a second up runs nothing and the kernel hears nothing", async () => {
        await using monitor = await listen(who);
        const done = await audited(who, recipe.name);
        await who.ok(["up", recipe.name]);
        assertEquals(await audited(who, recipe.name), done);
        assertEquals(await monitor.heard(), "");
        await inside(who, "h1", "ip addr add 198.51.100.1/32 dev lo && ip addr del 198.51.100.1/32 dev lo");
        assert((await monitor.heard()).includes("198.51.100.1"), "the monitor hears");
      });
      await t.step("down leaves nothing", async () => {
        await who.ok(["down"]);
        assertEquals(await leftovers(who, before), []);
      });
    });
  }
}

Deno.test("every shipped recipe is looked at", () => {
  assertEquals(recipes.map((each) => each.name).filter((each) => !(each in LOOK)), []);
});
