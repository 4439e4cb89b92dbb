/**
 * Services of a recipe that do not run, although the plan has nothing to say about it: what is wrong with that, and what is only worth knowing.
 *
 * @module
 */
import { missingOwner } from "./event.ts";
import type { Ledger, Recipe } from "./model.ts";

/** What is said of services at rest. */
export interface Rest {
  /** Services that should run. */
  readonly findings: readonly string[];
  /** Services whose work is done: exit code 0. */
  readonly notes: readonly string[];
}

/**
 * Says which services do not run. One that ended with 0 has done its work, as `docker compose ps -a` shows it: a note. Every other one is a finding.
 *
 * @example
 * ```ts
 * import { atRest } from "./rest.ts";
 * import { emptyLedger } from "./resolve.ts";
 * const recipe = { version: 1, name: "one", title: "One", hosts: {}, services: { web: { image: "nginx", network_mode: "none" } }, networks: {}, secrets: {}, steps: [], changes: [], checks: [] } as const;
 * const ledger = { ...emptyLedger(), containers: { web: { id: "0".repeat(64), wanted: "stopped", generation: 1, exit: 3, ended: true, ports: [] } } } as const;
 * console.assert(atRest(recipe, ledger).findings[0] === '"web" does not run: it ended with exit code 3');
 * ```
 */
export function atRest(recipe: Recipe, ledger: Ledger): Rest {
  const findings: string[] = [];
  const notes: string[] = [];
  for (const name of Object.keys(recipe.services)) {
    const entry = ledger.containers[name];
    if (entry === undefined) continue;
    const owner = missingOwner(recipe, ledger, name);
    if (entry.wanted !== "running") {
      if (entry.ended !== true) findings.push(`"${name}" does not run: it was stopped`);
      else if (entry.exit === 0) notes.push(`"${name}" has ended with exit code 0`);
      else findings.push(`"${name}" does not run: it ended with exit code ${entry.exit}`);
    } else if (owner !== undefined) findings.push(`"${name}" does not run: the sandbox it joins went away with "${owner}"`);
  }
  return { findings, notes };
}
