/**
 * The terse text in which tests/golden/oracle-ops writes ops: one line an op, words in iproute2's order, `key=value` for what is optional,
 * `# step TITLE` between steps, `use NAME WORDS...` for a shared beginning in which `{1}` is the first word.
 *
 * @module
 */

/** A step read from text; its ops are unchecked values. */
export interface TextStep {
  readonly title: string;
  readonly ops: readonly unknown[];
}
type Raw = Readonly<Record<string, unknown>>;

/** Words as an object: `mac=02:...` is a string, a bare `brd` is true. */
function options(words: readonly string[], numbers: readonly string[] = []): Raw {
  return Object.fromEntries(words.map((word) => {
    const at = word.indexOf("=");
    if (at < 0) return [word, true];
    const key = word.slice(0, at), value = word.slice(at + 1);
    return [key, value === "true" ? true : numbers.includes(key) ? Number(value) : value];
  }));
}
const without = (raw: Raw, names: readonly string[]): Raw =>
  Object.fromEntries(Object.entries(raw).filter(([key]) => !names.includes(key)));
const only = (raw: Raw, names: readonly string[]): Raw => Object.fromEntries(Object.entries(raw).filter(([key]) => names.includes(key)));

/** `link NS DEV KIND [PEERNS/PEERDEV] key=value...`; mac, gen and under belong to the op, the rest to the kind. */
function linkOp(ns: string, dev: string, rest: readonly string[]): Raw {
  const [kind = "", ...more] = rest;
  const peer = kind === "veth" ? (more[0] ?? "").split("/") : undefined;
  const given = options(peer ? more.slice(1) : more, ["vni", "port", "id", "gen"]);
  const ofOp = ["mac", "gen", "under"];
  const link = peer
    ? { kind, peer: { ns: peer[0] === "-" ? "" : peer[0], dev: peer[1], ...(given.peermac ? { mac: given.peermac } : {}) } }
    : { kind, ...without(given, ofOp) };
  return { ns, dev, link, ...only(given, ofOp), ...(peer ? without(given, [...ofOp, "peermac"]) : {}) };
}

/** Reads one line as an op; the value is not checked yet. */
export function opFromText(line: string): Raw {
  const [op = "", first = "", second = "", third = "", ...more] = line.split(" ");
  const ns = first === "-" ? "" : first;
  const rest = line.split(" ").slice(2);
  const tail = (count: number) => line.split(" ").slice(count).join(" ");
  switch (op) {
    case "netns":
      return { op, ns, ...options(rest, ["gen"]) };
    case "link":
      return { op, ...linkOp(ns, second, rest.slice(1)) };
    case "move":
      return { op, ns, dev: second, to: third === "-" ? "" : third, as: more[0] };
    case "master":
      return { op, ns, dev: second, bridge: third };
    case "port":
    case "up":
      return { op, ns, dev: second, ...options(rest.slice(1)) };
    case "mtu":
      return { op, ns, dev: second, bytes: Number(third) };
    case "addr":
      return { op, ns, dev: second, cidr: third, ...options(more) };
    case "route":
      return { op, ns, to: second, ...options(rest.slice(1), ["metric"]) };
    case "fdb":
      return { op, ns, dev: second, mac: third, vtep: more[0] };
    case "neigh":
      return { op, ns, dev: second, ip: third, mac: more[0] };
    case "chain":
      return { op, ns, family: Number(second), table: third, chain: more[0], ...(more[1] ? { policy: more[1] } : {}) };
    case "rule":
      return { op, ns, family: Number(second), table: third, chain: more[0], at: more[1], rule: more.slice(2) };
    case "sysctl":
      return { op, ns, key: second, value: tail(3) };
    case "file":
      return { op, host: first, path: second, text: JSON.parse(tail(3)) };
    case "proc":
      return { op, ns, name: second, gen: Number(third), spec: JSON.parse(tail(4)) };
  }
  return { op };
}

/** Reads a whole list; `shared` resolves the names of `use` lines. @throws {Error} When a `use` line names nothing. */
export function stepsFromText(text: string, shared: (name: string) => string | undefined): TextStep[] {
  const steps: { title: string; ops: unknown[] }[] = [];
  const current = () => steps.at(-1) ?? (steps.push({ title: "", ops: [] }), steps[steps.length - 1]!);
  for (const line of text.split("\n")) {
    if (line.startsWith("# step ")) steps.push({ title: line.slice(7), ops: [] });
    if (line === "" || line.startsWith("#")) continue;
    const [verb, name = "", ...words] = line.split(" ");
    if (verb !== "use") {
      current().ops.push(opFromText(line));
      continue;
    }
    const body = shared(`_${name}`);
    if (body === undefined) throw new Error(`Cannot use "${name}": no list of that name`);
    const filled = body.replace(/\{(\d)\}/g, (_, n) => words[Number(n) - 1] ?? "");
    const [head, ...others] = stepsFromText(filled, shared);
    // A beginning without steps of its own continues the step it stands in.
    if (head !== undefined && head.title === "") current().ops.push(...head.ops);
    steps.push(...(head?.title === "" ? others : [head!, ...others]).map((s) => ({ title: s.title, ops: [...s.ops] })));
  }
  return steps;
}
