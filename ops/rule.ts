/**
 * iptables chains and rules, in the words `iptables-save` prints, so that reading back is text equality.
 *
 * @module
 */
import type { Ns } from "../core/model.ts";
import type { At, Line, OpKind, OpOf, Snapshot } from "../core/op.ts";
import { held, inNs, insideCapsule, seenNs } from "./common.ts";

/** A chain of a table of one namespace and address family. */
export interface ChainId {
  readonly ns: Ns;
  readonly family: 4 | 6;
  readonly table: string;
  readonly chain: string;
}

/** The chain as one word, for maps and keys. */
export function chainKey({ ns, family, table, chain }: ChainId): string {
  return `${ns} ${family} ${table} ${chain}`;
}

/** Makes a line for `iptables` or `ip6tables`. */
export function tables({ ns, family, table }: ChainId, ...words: readonly string[]): Line {
  return { tool: family === 4 ? "iptables" : "ip6tables", ns, words: ["-t", table, ...words] };
}

/** The rule as `iptables-save` prints it: `-A DOCKER -i docker0 -j RETURN`. */
export function ruleText(op: { readonly chain: string; readonly rule: readonly string[] }): string {
  return `-A ${op.chain} ${op.rule.join(" ")}`;
}

/** The lines of the table as read; none when it has no content. */
export function seenTable(seen: Snapshot, { ns, family, table }: ChainId): readonly string[] {
  return seenNs(seen, ns)?.tables[`${family} ${table}`] ?? [];
}

/** The rules of the chain as read, in order. */
export function seenChain(seen: Snapshot, id: ChainId): string[] {
  return seenTable(seen, id).filter((line) => line.startsWith(`-A ${id.chain} `));
}

/** `ACCEPT` or `DROP` of a built-in chain, `-` of a user's, undefined when there is no such chain. */
function seenPolicy(seen: Snapshot, id: ChainId): string | undefined {
  return seenTable(seen, id).find((line) => line.startsWith(`:${id.chain} `))?.split(" ")[1];
}

/** A chain of one's own, or (with `policy`) what a built-in chain does with what no rule decided. */
export const chain: OpKind<OpOf<"chain">> = {
  key: (op) => `chain ${chainKey(op)}`,
  apply: (op) => op.policy === undefined ? tables(op, "-N", op.chain) : tables(op, "-P", op.chain, op.policy),
  undo: (op, was) => {
    if (op.policy === undefined) return tables(op, "-X", op.chain);
    return was === undefined ? undefined : tables(op, "-P", op.chain, was);
  },
  holds: (op, seen) => {
    const found = seenPolicy(seen, op);
    if (op.policy === undefined) return held(found !== undefined);
    if (seenNs(seen, op.ns) === undefined) return held(false);
    // A table nobody has touched is not printed; its chains let everything through.
    const policy = found ?? "ACCEPT";
    return held(policy === op.policy, policy);
  },
  tell: (op) => {
    const place = `${op.table}${op.family === 6 ? " (IPv6)" : ""}${inNs(op.ns)}`;
    if (op.policy === undefined) return `Create the chain ${op.chain} in table ${place}`;
    return `${op.policy === "DROP" ? "Drop" : "Let through"} what no rule of ${op.chain} decides, in table ${place}`;
  },
  needs: insideCapsule,
};

const PLACES: Readonly<Record<At, string>> = {
  "first": "as the very first of",
  "top": "at the top of",
  "before-return": "above the final RETURN of",
  "end": "at the end of",
};

/** One rule of a chain. Whether the rules of a chain stand in the right order is decided for the whole chain, in core/rules.ts. */
export const rule: OpKind<OpOf<"rule">> = {
  key: (op) => `rule ${chainKey(op)} ${op.rule.join(" ")}`,
  apply: (op) => {
    switch (op.at) {
      case "first":
      case "top":
        return tables(op, "-I", op.chain, "1", ...op.rule);
      // Where the final RETURN stands is known to core/rules.ts; a chain without one has no better place than its end.
      case "before-return":
      case "end":
        return tables(op, "-A", op.chain, ...op.rule);
    }
  },
  undo: (op) => tables(op, "-D", op.chain, ...op.rule),
  holds: (op, seen) => held(seenChain(seen, op).includes(ruleText(op))),
  tell: (op) =>
    `Put a rule ${PLACES[op.at]} ${op.chain} in table ${op.table}${op.family === 6 ? " (IPv6)" : ""}${inNs(op.ns)}: ${op.rule.join(" ")}`,
  needs: insideCapsule,
};
