import { assertEquals, assertMatch, assertThrows } from "../../deps/std_assert.ts";
import { plannedCheck, type Question } from "../../core/checks.ts";
import { judged, type Raw } from "../../core/checks_answer.ts";
import { RecipeError } from "../../core/errors.ts";
import type { Check, Container, Lab } from "../../core/model.ts";

const container = (name: string, more: Partial<Container> = {}): Container => ({
  ...{ name, host: "h1", ns: name, sandbox: "own", image: "busybox", hostname: name, endpoints: [], ports: [] },
  ...{ process: { image: "native:shell", argv: [], env: {}, hostname: name }, files: [], sysctls: {}, generation: 1, wanted: "running" },
  ...more,
});
const end = (name: string, network: string, cidr: string, gateway: string) => ({
  ...{ container: name, network, dev: "eth0", hostDev: "veth0", cidr, mac: "", gateway, isDefaultRoute: true },
  aliases: [`alias-${name}`],
});
const LAB: Lab = {
  name: "test",
  hosts: [{ name: "h1", ns: "h1", index: 0, address: "192.0.2.1", daemon: {}, dns: [], dnsSearch: [] }],
  networks: [],
  containers: [
    container("web", {
      endpoints: [end("web", "a", "172.18.0.2/16", "172.18.0.1"), { ...end("web", "b", "172.19.0.2/16", "172.19.0.1"), dev: "eth1" }],
    }),
    container("box", { endpoints: [end("box", "b", "172.19.0.3/16", "172.19.0.1")] }),
    container("mysql", { sandbox: "container", of: "web", ns: "web" }),
    container("bare", { sandbox: "none" }),
    container("agent", { sandbox: "host", ns: "h1" }),
    container("alone", { sandbox: "none" }),
  ],
  steps: [{
    title: "By hand",
    why: "",
    ops: [
      { op: "netns", ns: "bare-net", of: "bare" },
      { op: "addr", ns: "bare-net", dev: "eth0", cidr: "172.17.0.50/16" },
      { op: "route", ns: "bare-net", to: "default", via: "172.17.0.1" },
    ],
  }],
  checks: [],
  secrets: [],
};
const plan = (check: Check) => plannedCheck(check, 3, LAB);
const target = (check: Check) => {
  const { question } = plan(check);
  return "target" in question ? question.target.ip : undefined;
};

Deno.test("plannedCheck() names the container that has ended, whoever asks and whatever is asked of it", () => {
  const ended = (name: string): Lab => ({
    ...LAB,
    containers: LAB.containers.map((one) => one.name === name ? { ...one, wanted: "stopped" as const, endpoints: [] } : one),
  });
  const stopped = (check: Check, name: string) => plannedCheck(check, 0, ended(name)).stopped;
  assertEquals(stopped({ from: "box", ping: "web" }, "web"), "web");
  assertEquals(stopped({ from: "box", ping: "mysql" }, "web"), "web");
  assertEquals(stopped({ from: "box", ping: "gateway" }, "box"), "box");
  assertEquals(stopped({ in: "box", exec: ["true"] }, "box"), "box");
  assertEquals(stopped({ in: "mysql", exec: ["true"] }, "web"), undefined);
  assertEquals(stopped({ from: "box", ping: "client" }, "web"), undefined);
});

Deno.test("plannedCheck() turns names into the addresses that the asker would use", () => {
  const cases: readonly (readonly [from: string, name: string, ip: string | undefined])[] = [
    ["box", "web", "172.19.0.2"],
    ["client", "web", "172.18.0.2"],
    ["box", "mysql", "172.19.0.2"],
    ["box", "alias-web", "172.19.0.2"],
    ["box", "h1", "192.0.2.1"],
    ["box", "agent", "192.0.2.1"],
    ["box", "client", "192.0.2.100"],
    ["box", "bare", "172.17.0.50"],
    ["box", "10.1.2.3", "10.1.2.3"],
    ["box", "localhost", "127.0.0.1"],
    ["box", "gateway", "172.19.0.1"],
    ["mysql", "gateway", "172.18.0.1"],
    ["bare", "gateway", "172.17.0.1"],
    ["bare-net", "gateway", "172.17.0.1"],
    ["h1", "gateway", "192.0.2.100"],
    ["agent", "gateway", "192.0.2.100"],
    ["box", "elsewhere.test", undefined],
  ];
  for (const [from, name, ip] of cases) assertEquals([from, name, target({ from, ping: name })], [from, name, ip]);
});

Deno.test("plannedCheck() refuses what nobody has", () => {
  assertThrows(() => plan({ from: "h1", ping: "wbe" }), RecipeError, `Cannot reach "wbe": it is no address`);
  assertThrows(() => plan({ from: "nobody", ping: "web" }), RecipeError, `Cannot ask from inside "nobody"`);
  assertThrows(() => plan({ from: "box", ping: "alone" }), RecipeError, "has no address of its own");
  assertThrows(() => plan({ from: "alone", ping: "gateway" }), RecipeError, "it has none");
  assertThrows(() => plan({ from: "box" }), RecipeError, "it asks nothing");
});

Deno.test("plannedCheck() asks in the asker's namespace and gives a failure less time", () => {
  assertEquals(plan({ from: "mysql", ping: "web" }).ns, "web");
  assertEquals(plan({ from: "client", tcp: "h1:80" }).within, 5000);
  assertEquals(plan({ from: "client", tcp: "h1:80", expect: "fail" }).within, 1000);
  assertEquals(plan({ from: "client", tcp: "h1:80", within: 7 }).within, 7);
  assertEquals(plan({ from: "client", tcp: "h1:80", expect: "fail" }).title, "client does not connect to h1:80");
  const { question } = plan({ from: "client", http: "http://h1:8080/a?b", status: 200 });
  assertEquals(question, {
    ...{ ask: "http", target: { name: "h1", ip: "192.0.2.1" }, port: 8080, host: "h1:8080", path: "/a?b", status: 200 },
  } as Question);
});

Deno.test("judged() says what was seen and whether it is wanted", () => {
  const web = { name: "web", ip: "172.18.0.2" };
  const cases: readonly (readonly [Question, Partial<{ code: number; stdout: string; stderr: string }>, boolean, RegExp])[] = [
    [
      { ask: "ping", target: web },
      { stdout: "64 bytes from 172.18.0.2: icmp_seq=1 ttl=64 time=0.043 ms" },
      true,
      /^172.18.0.2 answers in 0.043 ms$/,
    ],
    [{ ask: "ping", target: web }, { code: 1, stdout: "PING\n\n--- statistics" }, false, /^172.18.0.2 does not answer$/],
    [
      { ask: "ping", target: web },
      { code: 1, stdout: "From 172.18.0.1 icmp_seq=1 Destination Host Unreachable" },
      false,
      /Destination Host Unreachable$/,
    ],
    [{ ask: "ping", target: web }, { code: 2, stderr: "ping: connect: Network is unreachable" }, false, /: Network is unreachable$/],
    [{ ask: "tcp", target: web, port: 80 }, {}, true, /^172.18.0.2:80 accepts$/],
    [
      { ask: "tcp", target: web, port: 80 },
      { code: 1, stderr: "/bin/bash: connect: Connection refused\n/bin/bash: line 1: /dev/tcp/172.18.0.2/80: Connection refused" },
      false,
      /^172.18.0.2:80: connection refused$/,
    ],
    [
      { ask: "tcp", target: web, port: 80 },
      { code: 1, stderr: "172.18.0.2: line 1: /dev/tcp/172.18.0.2/80: Connection refused" },
      false,
      /^172.18.0.2:80: connection refused$/,
    ],
    [{ ask: "tcp", target: web, port: 80 }, { code: 124 }, false, /no answer$/],
    [
      { ask: "http", target: web, port: 80, host: "web", path: "/" },
      { stdout: "HTTP/1.1 200 OK\r\n\r\nhello\n" },
      true,
      /^status 200: hello$/,
    ],
    [
      { ask: "http", target: web, port: 80, host: "web", path: "/" },
      { stdout: "HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n" },
      true,
      /^status 302$/,
    ],
    [{ ask: "http", target: web, port: 80, host: "web", path: "/" }, { stdout: "HTTP/1.1 404 Not Found\r\n\r\n" }, false, /^status 404$/],
    [
      { ask: "http", target: web, port: 80, host: "web", path: "/", status: 404 },
      { stdout: "HTTP/1.1 404 Not Found\r\n\r\n" },
      true,
      /404/,
    ],
    [
      { ask: "http", target: web, port: 80, host: "web", path: "/", contains: "bye" },
      { stdout: "HTTP/1.0 200 OK\n\nhello\n" },
      false,
      /without "bye"/,
    ],
    [{ ask: "http", target: web, port: 80, host: "web", path: "/" }, { stdout: "5.5.5-MariaDB" }, false, /not in HTTP/],
    [{ ask: "listening", protocol: "tcp", port: 80 }, { stdout: "tcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:*\n" }, true, /tcp 0.0.0.0:80/],
    [{ ask: "listening", protocol: "udp", port: 80 }, { stdout: "tcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:*\n" }, false, /only tcp/],
    [{ ask: "listening", port: 8 }, { stdout: "tcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:*\n" }, false, /only tcp/],
    [
      { ask: "address", cidr: "172.18.0.2/16" },
      { stdout: "2: eth0    inet 172.18.0.2/16 brd 172.18.255.255 scope global eth0\n" },
      true,
      /172/,
    ],
    [{ ask: "address", cidr: "172.18.0.2/24" }, { stdout: "2: eth0    inet 172.18.0.2/16 scope global eth0\n" }, false, /^172.18.0.2\/16$/],
    [{ ask: "route", words: "default via 172.18.0.1" }, { stdout: "default via 172.18.0.1 dev eth0 \n" }, true, /dev eth0$/],
    [{ ask: "route", words: "default via 172.18.0.1" }, { stdout: "default via 172.18.0.11 dev eth0 \n" }, false, /0.11/],
    [{ ask: "same_sandbox", containers: ["a", "b"] }, { stdout: "net:[1]\nnet:[1]\n" }, true, /a net:\[1\], b net:\[1\]/],
    [{ ask: "same_sandbox", containers: ["a", "b"] }, { stdout: "net:[1]\nnet:[2]\n" }, false, /b net:\[2\]/],
    [{ ask: "same_sandbox", containers: ["a", "b"] }, { stdout: "net:[1]\n\n" }, false, /net:\[1\]/],
    [{ ask: "exec", argv: ["x"], contains: "two" }, { stdout: "one\ntwo\n" }, true, /^exit code 0: two$/],
    [{ ask: "exec", argv: ["x"] }, { code: 3, stderr: "no\n" }, false, /^exit code 3: no$/],
  ];
  for (const [question, raw, ok, got] of cases) {
    const verdict = judged(question, { code: 0, stdout: "", stderr: "", ...raw });
    assertEquals([JSON.stringify(raw), verdict.ok], [JSON.stringify(raw), ok]);
    assertMatch(verdict.got, got);
  }
});

Deno.test("judged() compares the rows of a database exactly, escapes undone", () => {
  const ask = (rows: readonly (readonly string[])[], stdout: string) =>
    judged({ ask: "sql", target: { name: "db" }, port: 3306, user: "root", query: "", rows }, { code: 0, stdout, stderr: "" }).ok;
  assertEquals(ask([["1", "鲸鱼"], ["2", "a\tb\n\\"]], "1\t鲸鱼\n2\ta\\tb\\n\\\\\n"), true);
  assertEquals(ask([["1"]], "1\n2\n"), false);
  assertEquals(ask([], ""), true);
});

Deno.test("judged() tells a no from a question that never went out", () => {
  const notAsked = (check: Check, raw: Partial<Raw>) =>
    judged(plannedCheck(check, 0, LAB).question, { code: 1, stdout: "", stderr: "", ...raw }).notAsked === true;
  const gone = { code: 1, stderr: "nsenter: cannot open /run/netns/web: No such file or directory\n" };
  assertEquals(notAsked({ from: "box", ping: "192.0.2.100" }, gone), true);
  assertEquals(notAsked({ in: "box", route: "default via 172.17.0.1" }, gone), true);
  assertEquals(notAsked({ from: "box", ping: "192.0.2.100" }, { stdout: "1 packets transmitted, 0 received" }), false);
  assertEquals(notAsked({ from: "box", ping: "nobody" }, { code: 2, stderr: "ping: nobody: Name or service not known" }), true);
  assertEquals(notAsked({ from: "box", tcp: "192.0.2.100:9" }, { code: 124 }), false);
  assertEquals(notAsked({ from: "box", tcp: "nobody:9" }, { code: 124 }), true);
  for (const code of [125, 126, 127]) assertEquals(notAsked({ in: "box", exec: ["nothing"] }, { code }), true);
  assertEquals(notAsked({ in: "box", exec: ["false"] }, { code: 1 }), false);
  assertEquals(notAsked({ same_sandbox: ["web", "box"] }, { code: 0, stdout: "net:[1]\n\n" }), true);
  assertEquals(notAsked({ same_sandbox: ["web", "box"] }, { code: 0, stdout: "net:[1]\nnet:[2]\n" }), false);
});
