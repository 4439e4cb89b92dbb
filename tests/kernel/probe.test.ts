import { assert, assertEquals, assertMatch } from "../../deps/std_assert.ts";
import type { Recipe } from "../../core/model.ts";
import { planOf } from "../../core/plan.ts";
import { recipeFrom } from "../../core/recipe.ts";
import { emptyLedger, resolve } from "../../core/resolve.ts";
import { builtin } from "../../plugins/builtin.ts";
import type { CheckResult } from "../../system/protocol.ts";
import { FLAVOURS, sleep, TestCapsule } from "./keeper_capsule.ts";

/** A server with a published port and a machine beside it. Without the relay, a port that answers went through DNAT. */
const RECIPE: Recipe = recipeFrom({
  name: "probe",
  title: "Probe",
  hosts: { h1: { daemon: { "userland-proxy": false } } },
  services: {
    web: { image: "http", hostname: "web", network_mode: "bridge", ports: ["8080:80"] },
    box: { image: "busybox", hostname: "box", network_mode: "bridge" },
  },
  checks: [
    { from: "box", ping: "gateway", within: "300ms" },
    { from: "box", ping: "client", within: "300ms" },
    { from: "box", http: "http://web/", contains: "web sees 172.17.0.3", within: "300ms" },
    { from: "client", http: "http://h1:8080/", status: 200, contains: "sees 192.0.2.100", within: "300ms" },
    { from: "client", tcp: "h1:8080", within: "300ms" },
    { from: "box", http: "http://web:81/", expect: "fail", within: "300ms" },
    { from: "box", tcp: "web:81", expect: "fail", within: "300ms" },
    { in: "web", listening: "tcp/80", within: "300ms" },
    { in: "box", address: "172.17.0.3/16", within: "300ms" },
    { in: "box", route: "default via 172.17.0.1 dev eth0", within: "300ms" },
    { same_sandbox: ["web", "box"], expect: "fail", within: "300ms" },
    { in: "box", exec: ["sh", "-c", "hostname; cat /etc/hostname"], contains: "box", within: "300ms" },
    { from: "h1", http: "http://web/", within: "300ms" },
  ],
} as never).recipe;
const NEVER = { from: "box", ping: "172.17.0.98", expect: "fail", within: 300 } as const;
/** The checks that are asked while something is broken. */
const FEW: Recipe = { ...RECIPE, checks: RECIPE.checks.slice(0, 4).map((check) => ({ ...check, within: 100 })) };
const { lab, ledger } = resolve(RECIPE, emptyLedger(), builtin);
const port = (name: string) => lab.containers.find((one) => one.name === name)!.endpoints[0]!.hostDev;

async function checks(capsule: TestCapsule): Promise<CheckResult[]> {
  const answers = await capsule.ask({ do: "check", only: "checks" });
  return answers.flatMap((answer) => answer.event === "check" ? [answer.result] : []);
}

/** How many containers have ended, as far as the keeper's ledger goes. */
async function ended(capsule: TestCapsule): Promise<number> {
  const [status] = await capsule.ask({ do: "status" });
  const containers = status?.event === "status" ? Object.values(status.ledger.containers) : [];
  return containers.filter((one) => one.wanted !== "running").length;
}

for (const [who, uid] of FLAVOURS) {
  Deno.test(`checks of every kind pass in a good lab, and each broken layer is named, as ${who}`, async (t) => {
    await using capsule = await TestCapsule.start({ uid });
    await capsule.ask({ do: "apply", recipe: RECIPE, ledger: { ...ledger, seq: 1 }, plan: planOf(lab, builtin) });
    const good = async () => {
      const failed = (await checks(capsule)).filter((result) => !result.ok);
      assertEquals(failed, []);
    };
    await t.step("all pass", good);
    await t.step("a no is no no when the question could not be asked", async () => {
      const unasked = [
        { from: "box", http: "http://nosuch/", expect: "fail", within: 300 },
        { in: "box", exec: ["no-such-program"], expect: "fail", within: 300 },
        { from: "box", ping: "172.17.0.99", expect: "fail", within: 300 },
      ] as const;
      await capsule.ask({ do: "apply", recipe: { ...RECIPE, checks: unasked }, ledger: { ...ledger, seq: 2 }, plan: planOf(lab, builtin) });
      const results = await checks(capsule);
      assertEquals(results.map(({ ok, got }) => [ok, got.startsWith("not asked: ")]), [[false, true], [false, true], [true, false]]);
    });
    // Breaking things once is enough, and as a plain user it can break nothing else.
    if (who !== "a plain user") return;
    const plan = planOf(lab, builtin);
    await capsule.ask({ do: "apply", recipe: FEW, ledger: { ...ledger, seq: 3 }, plan });

    /** Breaks one thing, looks at one check, mends it. */
    const broken: readonly (readonly [layer: string, why: RegExp, check: number, breaks: string, mends: string, ns?: string])[] = [
      ["link", /docker0 of h1 is down/, 0, "ip link set docker0 down", "ip link set docker0 up", "h1"],
      ["carrier", /eth0 of box has no carrier/, 0, `ip link set ${port("box")} down`, `ip link set ${port("box")} up`, "h1"],
      ["link", /eth0 of box is down/, 0, "ip link set eth0 down", "ip link set eth0 up; ip route add default via 172.17.0.1", "box"],
      [
        "address",
        /eth0 of box has no address/,
        0,
        "ip addr flush dev eth0",
        "ip addr add 172.17.0.3/16 brd + dev eth0; ip route add default via 172.17.0.1",
        "box",
      ],
      [
        "address",
        /eth0 of web has no address/,
        2,
        "ip addr flush dev eth0",
        "ip addr add 172.17.0.2/16 brd + dev eth0; ip route add default via 172.17.0.1",
        "web",
      ],
      ["route", /box has no default route/, 1, "ip route del default", "ip route add default via 172.17.0.1", "box"],
      [
        "neighbour",
        /box holds 02:42:00:00:00:99 for 172.17.0.1/,
        0,
        "ip neigh replace 172.17.0.1 lladdr 02:42:00:00:00:99 dev eth0 nud permanent",
        "ip neigh del 172.17.0.1 dev eth0",
        "box",
      ],
      [
        "bridge port",
        /is not a port of docker0/,
        0,
        `ip link set ${port("box")} nomaster`,
        `ip link set ${port("box")} master docker0`,
        "h1",
      ],
      ["forward policy", /ip_forward is 0/, 1, "sysctl -qw net.ipv4.ip_forward=0", "sysctl -qw net.ipv4.ip_forward=1", "h1"],
      [
        "forward policy",
        /-A FORWARD -i docker0 -j DROP/,
        1,
        "iptables -I FORWARD -i docker0 -j DROP",
        "iptables -D FORWARD -i docker0 -j DROP",
        "h1",
      ],
      [
        "forward policy",
        /does not pass the answer/,
        1,
        "iptables -D FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "iptables -I FORWARD 3 -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "h1",
      ],
      [
        "nat",
        /no MASQUERADE rule of h1/,
        1,
        "iptables -t nat -D POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE",
        "iptables -t nat -I POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE",
        "h1",
      ],
      [
        "nat",
        /h1 has no DNAT rule for 8080/,
        3,
        "iptables-save -t nat >/run/nat; iptables -t nat -F DOCKER",
        "iptables-restore </run/nat",
        "h1",
      ],
    ];
    for (const [layer, why, check, breaks, mends, ns] of broken) {
      await t.step(`${layer}: ${breaks}`, async () => {
        await capsule.sh(breaks, ns);
        // A check before this one may have left an established connection or a neighbour that still answers.
        await capsule.sh("ip neigh flush all 2>/dev/null || :", "box");
        const result = (await checks(capsule))[check]!;
        await capsule.sh(mends, ns);
        assertEquals([result.ok, result.layer], [false, layer], JSON.stringify(result));
        assertMatch(result.got, why);
      });
    }
    await t.step("listener: the server is killed", async () => {
      await capsule.sh("kill -KILL $(pidof perl)");
      const [gateway, , inside, outside] = await checks(capsule);
      assertEquals([gateway?.ok, inside?.ok, outside?.ok], [true, false, false]);
      assertMatch(inside?.layer ?? "", /netns|link|listener/, JSON.stringify(inside));
    });
    await t.step("a container that has ended is an answer, not the end of the questions", async () => {
      for (let tries = 0; tries < 100 && (await ended(capsule)) === 0; tries++) await sleep(20);
      const [gateway, , inside, outside] = await checks(capsule);
      assertEquals([gateway?.ok, outside?.ok], [true, false]);
      assertEquals([inside?.ok, inside?.got, inside?.layer], [false, "web is not running", "netns"]);
    });
    await t.step("in a lab that has drifted, what fails is not repeated for the whole time", async () => {
      const patient = { ...RECIPE, checks: [{ from: "box", ping: "172.17.0.99", within: 30_000 }, NEVER] };
      const now = await capsule.ask({ do: "status" });
      const held = now[0]?.event === "status" ? now[0].ledger : ledger;
      const next = resolve(patient, held, builtin);
      await capsule.ask({ do: "apply", recipe: patient, ledger: next.ledger, plan: planOf(next.lab, builtin) });
      await capsule.sh("ip route del default", "box");
      const results = (await capsule.ask({ do: "check" })).flatMap((answer) => answer.event === "check" ? [answer.result] : []);
      assertEquals(results.map(({ ok }) => ok), [false, true], JSON.stringify(results));
      assert(results[0]!.ms < 5_000, `${results[0]!.ms} ms`);
      assert(results[1]!.ms >= 200, `${results[1]!.ms} ms`);
    });
  });
}
