/** Every op kind against cases written as JSON: what is seen, and the six things said of the op. A new case needs no code. */
import { word } from "../../core/batch.ts";
import type { Lab } from "../../core/model.ts";
import type { Line, Op } from "../../core/op.ts";
import { assert, assertEquals } from "../../deps/std_assert.ts";
import { kindOf, kinds } from "../../ops/mod.ts";
import addr from "./addr.json" with { type: "json" };
import chain from "./chain.json" with { type: "json" };
import fdb from "./fdb.json" with { type: "json" };
import file from "./file.json" with { type: "json" };
import link from "./link.json" with { type: "json" };
import master from "./master.json" with { type: "json" };
import move from "./move.json" with { type: "json" };
import mtu from "./mtu.json" with { type: "json" };
import neigh from "./neigh.json" with { type: "json" };
import netns from "./netns.json" with { type: "json" };
import port from "./port.json" with { type: "json" };
import proc from "./proc.json" with { type: "json" };
import route from "./route.json" with { type: "json" };
import rule from "./rule.json" with { type: "json" };
import sysctl from "./sysctl.json" with { type: "json" };
import up from "./up.json" with { type: "json" };
import { type Sketch, snapshotOf } from "./seen.ts";

interface Case {
  readonly name: string;
  readonly op: Op;
  /** The kernel as seen; empty when absent. */
  readonly seen?: Sketch;
  /** `true`, `false`, or what stands in the place. */
  readonly holds: boolean | string;
  readonly key: string;
  /** `NAMESPACE: TOOL WORDS [BODY]`. */
  readonly apply: string;
  /** The value found before, given to `undo`. */
  readonly was?: string;
  readonly undo: string | null;
  readonly tell: string;
  /** What is said when it is made over what stands there, where that differs. */
  readonly retell?: string;
}

const families: Readonly<Record<string, unknown>> = {
  addr,
  chain,
  fdb,
  file,
  link,
  master,
  move,
  mtu,
  neigh,
  netns,
  port,
  proc,
  route,
  rule,
  sysctl,
  up,
};

function show(line: Line | undefined): string | null {
  if (line === undefined) return null;
  const body = line.body === undefined ? "" : ` ${JSON.stringify(line.body)}`;
  return `${line.ns || "capsule"}: ${line.tool} ${line.words.join(" ")}${body}`;
}

const noLab: Lab = { name: "demo", hosts: [], networks: [], containers: [], steps: [], checks: [], secrets: [] };

for (const [family, cases] of Object.entries(families) as [string, readonly Case[]][]) {
  for (const one of cases) {
    Deno.test(`op ${family}: ${one.name}`, () => {
      const kind = kindOf(one.op);
      const found = kind.holds(one.op, snapshotOf(one.seen));
      assertEquals(one.op.op, family);
      assertEquals(found.yes || (found.was ?? false), one.holds);
      assertEquals(kind.key(one.op), one.key);
      assertEquals(show(kind.apply(one.op)), one.apply);
      assertEquals(show(kind.undo(one.op, one.was)), one.undo);
      assertEquals(kind.tell(one.op), one.tell);
      assertEquals(kind.tell(one.op, found.was), one.retell ?? one.tell);
      assertEquals(kind.needs(one.op, noLab), undefined);
      const line = kind.apply(one.op);
      for (const text of line.words) assertEquals(word(text, line.tool), text);
    });
  }
}

Deno.test("every op kind has cases, and every sentence starts with a verb", () => {
  assertEquals(Object.keys(families).sort(), Object.keys(kinds).sort());
  for (const one of Object.values(families).flat() as Case[]) assert(/^[A-Z][a-z]+ /.test(one.tell), one.tell);
});
