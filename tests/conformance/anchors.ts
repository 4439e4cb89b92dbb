/**
 * What the anchors of rule ops mean, in the fewest words: the chain that results when the steps are carried out one after the other on empty chains.
 * Written apart from the product so that the recordings judge both.
 *
 * @module
 */
import type { OpOf } from "../../core/op.ts";

type Rule = OpOf<"rule">;

/** Carries out the rules of the steps for one namespace: `4 filter FORWARD` → rules in order, as texts. */
export function chainsOf(steps: readonly { readonly ops: readonly unknown[] }[], ns: string): Map<string, string[]> {
  const chains = new Map<string, { rules: string[]; firsts: number }>();
  for (const step of steps) {
    const tops = new Map<string, number>();
    for (const op of step.ops as Rule[]) {
      if (op.op !== "rule" || op.ns !== ns) continue;
      const key = `${op.family} ${op.table} ${op.chain}`;
      const chain = chains.get(key) ?? { rules: [], firsts: 0 };
      chains.set(key, chain);
      chain.rules.splice(place(op, chain, tops, key), 0, op.rule.join(" "));
      if (op.at === "first") chain.firsts += 1;
    }
  }
  return new Map([...chains].map(([key, chain]) => [key, chain.rules]));
}

/** Index at which the rule goes in. The `top` rules of one step stay together in their order, above those of earlier steps. */
function place(op: Rule, chain: { rules: string[]; firsts: number }, tops: Map<string, number>, key: string): number {
  switch (op.at) {
    case "first":
      return chain.firsts;
    case "top": {
      const before = tops.get(key) ?? 0;
      tops.set(key, before + 1);
      return chain.firsts + before;
    }
    case "before-return":
      return chain.rules.at(-1) === "-j RETURN" ? chain.rules.length - 1 : chain.rules.length;
    case "end":
      return chain.rules.length;
  }
}
