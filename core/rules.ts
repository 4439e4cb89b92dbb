/**
 * Rules are owned in order. Whether a rule holds is decided for its whole chain: the lines of ours in the chain must be the plan's sequence, in
 * order and number, and keep their place relative to what others put there. A deleted rule put back below a RETURN would look right and do nothing.
 *
 * @module
 */
import { type ChainId, chainKey, ruleText, tables } from "../ops/mod.ts";
import type { At, Line, OpOf, Step } from "./op.ts";

/** One rule of a chain, with the step it belongs to. */
export interface WantedRule {
  readonly step: Step;
  readonly op: OpOf<"rule">;
  /** As `iptables-save` prints it. */
  readonly text: string;
}
/** All rules a plan wants in one chain, in the order they shall have. */
export interface WantedChain extends ChainId {
  readonly rules: readonly WantedRule[];
}
/** One change of a chain. `rule` is the wanted rule it is for; absent when it takes away what is ours but no longer wanted. */
export interface ChainEdit {
  readonly line: Line;
  readonly rule?: WantedRule;
}
/** A wanted rule that is not in its place, and what is there instead. */
export interface LackingRule {
  readonly rule: WantedRule;
  readonly was?: string;
}

/** How far a rule is free among lines of others: above them all, above the final RETURN, or anywhere. */
type Zone = "above-all" | "above-return" | "anywhere";
const ZONES: Readonly<Record<At, Zone>> = { "first": "above-all", "top": "above-all", "before-return": "above-return", "end": "anywhere" };

/** The sequences a plan wants, chain by chain, in order of first mention. */
export function wantedChains(steps: readonly Step[]): WantedChain[] {
  const found = new Map<string, { id: ChainId; rules: WantedRule[] }>();
  for (const step of steps) {
    for (const op of step.ops) {
      if (op.op !== "rule") continue;
      const { ns, family, table, chain } = op;
      const entry = found.get(chainKey(op)) ?? { id: { ns, family, table, chain }, rules: [] };
      found.set(chainKey(op), entry);
      entry.rules.push({ step, op, text: ruleText(op) });
    }
  }
  return [...found.values()].map(({ id, rules }) => ({ ...id, rules: sequence(rules) }));
}

/**
 * Puts rules, given in the plan's order, in the order of their chain: `first`; blocks of `top`, the latest uppermost; `before-return` directly
 * above our own final RETURN, if we have one; `end`. Top rules of one step that follow each other are one block and keep their order.
 */
function sequence(rules: readonly WantedRule[]): WantedRule[] {
  const first: WantedRule[] = [];
  const blocks: WantedRule[][] = [];
  const beforeReturn: WantedRule[] = [];
  const end: WantedRule[] = [];
  rules.forEach((rule, i) => {
    const previous = rules[i - 1];
    switch (rule.op.at) {
      case "first":
        first.push(rule);
        break;
      case "top":
        if (blocks[0] !== undefined && previous?.op.at === "top" && previous.step === rule.step) blocks[0].push(rule);
        else blocks.unshift([rule]);
        break;
      case "before-return":
        beforeReturn.push(rule);
        break;
      case "end":
        end.push(rule);
        break;
    }
  });
  const ours = end.findLastIndex(({ op }) => isReturn(ruleText(op), op.chain));
  const above = ours === -1 ? [] : end.slice(0, ours);
  const below = ours === -1 ? end : end.slice(ours);
  return [...first, ...blocks.flat(), ...above, ...beforeReturn, ...below];
}

function isReturn(text: string, chain: string): boolean {
  return text === `-A ${chain} -j RETURN`;
}

/** Whether our lines among `seen` are exactly the wanted ones, in order, number and place. */
export function chainHolds(wanted: WantedChain, seen: readonly string[], owned: Iterable<string> = []): boolean {
  return editChain(wanted, seen, owned).edits.length === 0;
}

/** The wanted rules that are missing, out of place, or there too often; empty exactly when the chain holds. */
export function lackingRules(wanted: WantedChain, seen: readonly string[]): LackingRule[] {
  const { kept, surplus } = align(wanted, seen, []);
  const lacking: LackingRule[] = wanted.rules.flatMap((rule, i) => {
    if (kept.has(i)) return [];
    return [{ rule, ...seen.includes(rule.text) ? { was: "in another place" } : {} }];
  });
  const told = new Set(lacking.map(({ rule }) => rule.text));
  for (const text of new Set(surplus.map((i) => seen[i]!))) {
    const rule = wanted.rules.find((one) => one.text === text);
    if (rule !== undefined && !told.has(text)) lacking.push({ rule, was: `${seen.filter((line) => line === text).length} times` });
  }
  return lacking;
}

/**
 * The fewest changes that give a chain its wanted sequence without touching lines of others, and the chain as it is after them.
 *
 * @param seen The chain's lines as `iptables-save` prints them.
 * @param owned Further texts that are ours: no longer wanted, taken away when seen.
 */
export function editChain(
  wanted: WantedChain,
  seen: readonly string[],
  owned: Iterable<string> = [],
): { readonly edits: readonly ChainEdit[]; readonly after: readonly string[] } {
  const { kept, surplus } = align(wanted, seen, owned);
  const edits: ChainEdit[] = surplus.toReversed().map((i) => deletion(wanted, seen, i));
  const gone = new Set(surplus);
  const place = new Map([...kept].map(([rule, line]) => [line, rule]));
  // The chain to be: lines that stay, each with the wanted rule it is, if any.
  const rows = seen.flatMap((text, i) => gone.has(i) ? [] : [{ text, rule: place.get(i), fresh: false }]);
  wanted.rules.forEach((rule, i) => {
    if (kept.has(i)) return;
    const previous = rows.findIndex((row) => row.rule === i - 1);
    const following = rows.findIndex((row) => row.rule !== undefined && row.rule > i);
    const next = following === -1 ? rows.length : following;
    rows.splice(insertionPoint(wanted, rule, previous + 1, next, rows), 0, { text: rule.text, rule: i, fresh: true });
  });
  const last = rows.findLastIndex((row) => !row.fresh);
  rows.forEach((row, i) => {
    if (!row.fresh) return;
    const rule = wanted.rules[row.rule!]!;
    const where = i > last ? ["-A", wanted.chain] : ["-I", wanted.chain, `${i + 1}`];
    edits.push({ line: tables(wanted, ...where, ...rule.op.rule), rule });
  });
  return { edits, after: rows.map((row) => row.text) };
}

/** Where a missing rule goes, between its neighbours in the sequence (`after` ≤ place ≤ `next`). */
function insertionPoint(
  wanted: WantedChain,
  rule: WantedRule,
  after: number,
  next: number,
  rows: readonly { readonly text: string; readonly rule: number | undefined }[],
): number {
  switch (ZONES[rule.op.at]) {
    case "above-all":
      return after;
    case "above-return": {
      const final = rows.findLastIndex((row) => row.rule === undefined && isReturn(row.text, wanted.chain));
      return final === -1 ? next : Math.min(next, final);
    }
    case "anywhere":
      return next;
  }
}

/** By its text where that is unambiguous, as a person would; by its number among equal ones. */
function deletion(wanted: WantedChain, seen: readonly string[], i: number): ChainEdit {
  const text = seen[i]!;
  const alone = seen.indexOf(text) === seen.lastIndexOf(text);
  const words = alone ? text.split(" ").slice(2) : [`${i + 1}`];
  const rule = wanted.rules.find((one) => one.text === text);
  return { line: tables(wanted, "-D", wanted.chain, ...words), ...rule === undefined ? {} : { rule } };
}

/**
 * Finds the longest part of the wanted sequence that stands as it should: a longest common subsequence in which a line only counts for a rule
 * when its place among the lines of others suits it.
 *
 * @returns `kept`: index of wanted rule → index of its line; `surplus`: indices of lines of ours that must go, ascending.
 */
function align(wanted: WantedChain, seen: readonly string[], owned: Iterable<string>): { kept: Map<number, number>; surplus: number[] } {
  const { rules, chain } = wanted;
  const ours = new Set([...rules.map((rule) => rule.text), ...owned]);
  const mine = seen.flatMap((text, i) => ours.has(text) ? [i] : []);
  const foreign = seen.findIndex((text) => !ours.has(text));
  const limits: Readonly<Record<Zone, number>> = {
    "above-all": foreign === -1 ? Infinity : foreign,
    "above-return": seen.findLastIndex((text) => !ours.has(text) && isReturn(text, chain)),
    "anywhere": Infinity,
  };
  const suits = (r: number, m: number): boolean => {
    const rule = rules[r]!;
    const line = mine[m]!;
    const limit = limits[ZONES[rule.op.at]];
    return seen[line] === rule.text && (limit === -1 || line < limit);
  };

  const kept = new Map<number, number>();
  let start = 0;
  while (start < rules.length && start < mine.length && suits(start, start)) kept.set(start, mine[start++]!);
  let rulesEnd = rules.length;
  let mineEnd = mine.length;
  while (rulesEnd > start && mineEnd > start && suits(rulesEnd - 1, mineEnd - 1)) kept.set(--rulesEnd, mine[--mineEnd]!);

  // best[r][m]: most matches of rules r.. with lines m.. of what is left between the equal beginning and the equal end.
  const width = mineEnd - start + 1;
  const best = new Uint32Array((rulesEnd - start + 1) * width);
  for (let r = rulesEnd - 1; r >= start; r--) {
    for (let m = mineEnd - 1; m >= start; m--) {
      const at = (r - start) * width + (m - start);
      best[at] = suits(r, m) ? best[at + width + 1]! + 1 : Math.max(best[at + width]!, best[at + 1]!);
    }
  }
  for (let r = start, m = start; r < rulesEnd && m < mineEnd;) {
    const at = (r - start) * width + (m - start);
    if (suits(r, m)) kept.set(r++, mine[m++]!);
    else if (best[at + width]! >= best[at + 1]!) r++;
    else m++;
  }
  const used = new Set(kept.values());
  return { kept, surplus: mine.filter((line) => !used.has(line)) };
}
