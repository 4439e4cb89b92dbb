/** A change does the difference and nothing else. @module */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import { everyone, type Person, person } from "./person.ts";
import { audited, inside, rows } from "./words.ts";

/** Interface numbers of the bridge and the cables on it. */
async function numbers(who: Person): Promise<Record<string, number>> {
  const all = JSON.parse(await inside(who, "h1", "ip -j link show")) as { ifname: string; ifindex: number }[];
  return Object.fromEntries(all.map((link) => [link.ifname, link.ifindex]));
}
const rules = (who: Person) => inside(who, "h1", "iptables-save | sed -e '/^#/d' -e 's/ \\[[0-9]*:[0-9]*\\]$//'");

for (const name of everyone) {
  Deno.test(`${name} moves docker0 to another subnet: bridge and cables stay, addresses, routes and NAT follow, and back`, async (t) => {
    await using who = await person(name);
    await who.ok(["up", "bip-change"]);
    const [before, links, made] = [await rules(who), await numbers(who), await audited(who, "bip-change")];
    const table = await rows(who);

    await t.step("only the difference is done", async () => {
      await who.ok(["change", "1"]);
      assertEquals(await numbers(who), links);
      const done = (await audited(who, "bip-change")).slice(made.length).map((line) => [line.tool, ...line.words].join(" "));
      assert(done.length > 0 && done.length < made.length / 2, done.join("\n"));
      assertEquals(done.filter((line) => /^(ip|iptables) .*(link (add|delete)|netns|(-N|-P|-X) )/.test(line)), []);
      assertEquals(
        done.filter((line) => /^(ip|iptables) /.test(line) && !/172\.17\.|192\.168\.10\.|02:42:(ac:11|c0:a8:0a):/.test(line)),
        [],
      );
    });
    await t.step("everything follows", async () => {
      const after = await rules(who);
      assertEquals(after, before.replaceAll("172.17.0.0/16", "192.168.10.0/24").replaceAll("172.17.0.", "192.168.10."));
      assertEquals((await rows(who)).map((row) => [row.name, row.pid > 0]), table.map((row) => [row.name, true]));
      assert((await rows(who)).every((row) => row.addresses.every((cidr) => /^192\.168\.10\.\d+\/24$/.test(cidr))));
      for (const row of table.filter((each) => each.sandbox === "own")) {
        assert((await inside(who, row.name, "ip route show")).includes("default via 192.168.10.1 dev eth0"));
        assert((await inside(who, row.name, "cat /etc/hosts")).includes("192.168.10."));
      }
      assertEquals((await who.run(["check"])).code !== 7, true, "no drift");
    });
    await t.step("and back", async () => {
      await who.ok(["change", "2"]);
      assertEquals([await rules(who), await numbers(who)], [before, links]);
      await who.ok(["check"]);
    });
  });
}
