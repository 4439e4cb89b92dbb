import { assertEquals } from "../../deps/std_assert.ts";
import type { CheckResult, PsRow } from "../../system/protocol.ts";
import type { Plan } from "../../core/op.ts";
import { findingsText, labsTable } from "../../views/checks.ts";
import { differenceText } from "../../views/difference.ts";
import { cut, plain, width, wrap } from "../../views/plain.ts";
import { endText, stepDone } from "../../views/progress.ts";
import { listText, psTable } from "../../views/ps.ts";
import { table } from "../../views/table.ts";
import { lineText, planText } from "../../views/text.ts";

const lines = (text: string): string[] => text.replace(/\n$/, "").split("\n");

Deno.test("plain() shows control characters and direction marks instead of obeying them", () => {
  assertEquals(plain("a\x1b[31mb\x07\r\n\u009b\u202e"), "a\\x1b[31mb\\x07\\x0d\\n\\x9b\\u202e");
  assertEquals(plain("Zürich 東京 ✓"), "Zürich 東京 ✓");
});

Deno.test("width() counts what a terminal shows", () => {
  assertEquals(["abc", "東京", "e\u0301", "✓", "👍", "é"].map(width), [3, 4, 1, 1, 2, 1]);
});

Deno.test("cut() never cuts a letter in half", () => {
  assertEquals([cut("abcdef", 4), cut("東京都", 4), cut("abc", 3), cut("abc", 0)], ["abc…", "東…", "abc", ""]);
});

Deno.test("wrap() breaks at blanks and keeps long words whole", () => {
  assertEquals(wrap("one two three", 7), ["one two", "three"]);
  assertEquals(wrap("http://a.very.long/url x", 5), ["http://a.very.long/url", "x"]);
});

Deno.test("table() aligns columns by what a terminal shows", () => {
  assertEquals(lines(table(["NAME", "STATE"], [["東京", "up"], ["web-server", "down"]])), [
    "NAME        STATE",
    "東京        up",
    "web-server  down",
  ]);
});

Deno.test("table() gives a cell with several lines as many rows", () => {
  assertEquals(lines(table(["A", "B"], [["x\ny", "1"]])), ["A  B", "x  1", "y"]);
});

Deno.test("table() cuts prose on a narrow screen, and never a name", () => {
  assertEquals(lines(table(["NAME", "TITLE"], [["web", "a title that is far too long"]], { columns: 20, cut: ["TITLE"] })), [
    "NAME  TITLE",
    "web   a title that …",
  ]);
});

Deno.test("table() shows escapes in its data instead of obeying them", () => {
  assertEquals(lines(table(["A"], [["\x1b[2J"]])), ["A", "\\x1b[2J"]);
});

const PLAN: Plan = {
  version: 1,
  lab: "none-mode-veth",
  needs: [],
  steps: [{
    id: "hand/1",
    title: "Give the container an address and a way out",
    why: "A container in none mode has only lo, so its interface gets an address of the bridge's subnet and a default route to it.",
    ops: [
      { op: "addr", ns: "box", dev: "eth0", cidr: "172.17.0.50/16" },
      { op: "route", ns: "box", to: "default", via: "172.17.0.1" },
    ],
  }],
};

Deno.test("planText() shows each step with its reason and one line an op", () => {
  const shown = lines(planText(PLAN));
  assertEquals(shown.slice(0, 6), [
    "Plan of none-mode-veth: 1 step, 2 ops",
    "It touches nothing outside its capsule.",
    "",
    "  1. Give the container an address and a way out",
    "     A container in none mode has only lo, so its interface gets an address of the bridge's subnet",
    "     and a default route to it.",
  ]);
  assertEquals(shown[6], "");
  assertEquals(shown[7]?.startsWith("     [box]  ip addr add 172.17.0.50/16 dev eth0 "), true, shown[7]);
  assertEquals(shown[7]?.includes("# Give eth0 of box the address 172.17.0.50/16"), true, shown[7]);
});

Deno.test("planText() names the grants a plan needs", () => {
  const shown = planText({ ...PLAN, steps: [], needs: [{ grant: "host/link:docker0", why: "the bridge of h1" }] });
  assertEquals(lines(shown)[1], "It needs 1 grant outside its capsule:");
  assertEquals(lines(shown)[2], "  host/link:docker0  the bridge of h1");
});

Deno.test("lineText() quotes a word that a shell would split", () => {
  assertEquals(
    lineText({ tool: "iptables", ns: "h1", words: ["-A", "X", "-m", "comment", "--comment", "a b"] }),
    "iptables -A X -m comment --comment 'a b'",
  );
  assertEquals(lineText({ tool: "ip", ns: "h1", words: ["it's"] }), `ip 'it'\\''s'`);
});

const check: CheckResult = { index: 0, title: "ping gateway", ok: true, got: "1 answer", ms: 1.4 };

Deno.test("findingsText() lists drift, then checks with the first broken layer, then the sum", () => {
  const shown = lines(findingsText({
    lab: "demo",
    findings: [],
    drift: [{ step: "s", op: PLAN.steps[0]!.ops[0]!, tell: "Give eth0 the address 172.17.0.50/16", was: "172.17.0.51/16" }],
    checks: [check, { ...check, title: "http", ok: false, got: "refused", layer: "listener", hint: "start nginx" }],
  }));
  assertEquals(shown, [
    "1 fact of the plan does not hold:",
    "  ✗ Give eth0 the address 172.17.0.50/16  (is: 172.17.0.51/16)",
    "   CHECK         GOT       FIRST BROKEN LAYER  MS",
    "✓  ping gateway  1 answer                      1",
    "✗  http          refused   listener            1",
    '  hint for "http": start nginx',
    "demo: 1 op drifted, 1 of 2 checks passed",
  ]);
});

Deno.test("labsTable() gives each lab one row with its first finding", () => {
  const well = { lab: "a", findings: [], drift: [], checks: [check] };
  assertEquals(lines(labsTable([well, { ...well, lab: "b", findings: ["the keeper is gone"] }])), [
    "   LAB  DRIFT  CHECKS  FIRST FINDING",
    "✓  a    none   1 of 1",
    "✗  b    none   1 of 1  the keeper is gone",
  ]);
});

Deno.test("differenceText() shows what goes and what comes, step by step", () => {
  assertEquals(
    lines(differenceText([{ title: "Network docker0", added: ["Give docker0 192.168.10.1/24"], removed: ["Give docker0 172.17.0.1/16"] }, {
      title: "Same",
      added: [],
      removed: [],
    }])),
    [
      "  Network docker0",
      "    - Take back: Give docker0 172.17.0.1/16",
      "    + Give docker0 192.168.10.1/24",
      "1 removal, 1 addition",
    ],
  );
  assertEquals(differenceText([]), "No difference.\n");
});

Deno.test("progress lines count the steps that are done and say what was done", () => {
  const step = {
    event: "step",
    phase: "done",
    index: 2,
    total: 7,
    id: "x",
    title: "Cable",
    added: ["a", "b"],
    removed: [],
    ms: 3.6,
  } as const;
  assertEquals(stepDone(step, 3), "✓ [3/7] Cable  +2 4 ms");
  assertEquals(endText({ event: "end", added: 0, removed: 0, held: 31, processes: 2, ms: 9 }), "Nothing to do: all 31 ops hold already");
  assertEquals(
    endText({ event: "end", added: 1, removed: 0, held: 0, processes: 1, ms: 9 }),
    "1 added, 0 removed, 0 held already; 1 process in 9 ms",
  );
});

const row: PsRow = {
  name: "web",
  id: "0".repeat(64),
  image: "nginx",
  host: "h1",
  sandbox: "own",
  addresses: ["172.17.0.2/16"],
  ports: ["0.0.0.0:80->80/tcp", "0.0.0.0:81->81/tcp"],
  state: "running",
  pid: 12,
};

Deno.test("psTable() shows one lab, or several with their names in front", () => {
  assertEquals(lines(psTable([{ lab: "demo", rows: [row] }])), [
    "NAME  IMAGE  SANDBOX  ADDRESSES      PORTS               STATE",
    "web   nginx  own      172.17.0.2/16  0.0.0.0:80->80/tcp  running",
    "                                     0.0.0.0:81->81/tcp",
  ]);
  assertEquals(
    lines(psTable([{ lab: "a", rows: [] }, { lab: "b", rows: [{ ...row, ports: [] }] }]))[1],
    "b    web   nginx  own      172.17.0.2/16         running",
  );
});

Deno.test("listText() says so when no lab is running", () => {
  assertEquals(lines(listText([{ name: "a", title: "A lab" }], [])), ["RECIPE  TITLE", "a       A lab", "", "No lab is running."]);
});
