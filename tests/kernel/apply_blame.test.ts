import { assertEquals } from "../../deps/std_assert.ts";
import { batches } from "../../core/batch.ts";
import type { Line } from "../../core/op.ts";
import { namedLine, plainReason, trials } from "../../system/apply_blame.ts";

const ip = (...words: string[]): Line => ({ tool: "ip", ns: "h1", words });
const [three] = batches([
  ip("addr", "add", "10.0.0.1/24", "dev", "a"),
  ip("addr", "add", "10.0.0.2/24", "dev", "b"),
  ip("route", "add", "10.9.0.0/33", "dev", "c"),
]);

Deno.test("namedLine() takes the number that ip gives", () => {
  assertEquals(namedLine(three!, 'Cannot find device "b"\nCommand failed -:2\n'), 1);
});

Deno.test("namedLine() finds the quoted word when ip gives no number", () => {
  assertEquals(namedLine(three!, 'Error: any valid prefix is expected rather than "10.9.0.0/33".\n'), 2);
});

Deno.test("namedLine() finds the switch that sysctl names", () => {
  const [two] = batches([
    { tool: "sysctl", ns: "h1", words: ["net.ipv4.ip_forward=1"] },
    { tool: "sysctl", ns: "h1", words: ["net.ipv4.conf.nosuch.forwarding=1"] },
  ]);
  assertEquals(namedLine(two!, 'sysctl: setting key "net.ipv4.conf.nosuch.forwarding": Invalid argument\n'), 1);
});

Deno.test("plainReason() keeps the kernel's words and drops position, version and usage", () => {
  assertEquals(plainReason("RTNETLINK answers: File exists\nCommand failed -:7\n"), "RTNETLINK answers: File exists");
  assertEquals(
    plainReason(
      "iptables-restore v1.8.9 (nf_tables): invalid port/service `x' specified\nError occurred at line: 3\nTry `iptables-restore -h' for more information.\n",
    ),
    "invalid port/service `x' specified; Error occurred at line: 3",
  );
  assertEquals(plainReason("\n"), "the program gave no reason");
});

Deno.test("trials() makes each rule stand alone: own chains declared, inserts appended, deletions left out", () => {
  const rules = (...words: string[]): Line => ({ tool: "iptables", ns: "h1", words });
  const [batch] = batches([
    rules("-t", "nat", "-N", "DOCKER"),
    rules("-t", "nat", "-D", "POSTROUTING", "2"),
    rules("-t", "nat", "-I", "PREROUTING", "1", "-m", "addrtype", "--dst-type", "LOCAL", "-j", "DOCKER"),
    rules("-t", "filter", "-A", "MINE", "-j", "RETURN"),
  ]);
  assertEquals(trials(batch!), [
    { index: 2, text: "*nat\n:DOCKER - [0:0]\n-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER\nCOMMIT\n" },
    { index: 3, text: "*filter\n:MINE - [0:0]\n-A MINE -j RETURN\nCOMMIT\n" },
  ]);
});
