/**
 * Findings about a running lab: what drifted, and how its checks went.
 *
 * @module
 */
import type { Answer, CheckResult } from "../system/protocol.ts";
import { count, plain } from "./plain.ts";
import { table, type TableOptions } from "./table.ts";

/** A fact of the plan that does not hold. */
export type Drift = Omit<Extract<Answer, { event: "drift" }>, "event">;
/** All findings about one lab. */
export interface Findings {
  readonly lab: string;
  readonly drift: readonly Drift[];
  readonly checks: readonly CheckResult[];
  /** What is wrong with the lab as a whole: half built, a service that does not run, a keeper ended by force. */
  readonly findings: readonly string[];
  /** What is worth knowing and not wrong. */
  readonly notes?: readonly string[];
}

/** The findings of one lab: first what is wrong with it, then its checks, then the sum. */
export function findingsText(found: Findings, options: TableOptions = {}): string {
  const parts = [...found.findings.map((text) => `✗ ${plain(text)}\n`), ...(found.notes ?? []).map((text) => `· ${plain(text)}\n`)];
  if (found.drift.length > 0) {
    parts.push(
      `${count(found.drift.length, "fact")} of the plan ${found.drift.length === 1 ? "does" : "do"} not hold:\n`,
      ...found.drift.map((each) => `  ✗ ${plain(each.tell)}${each.was === undefined ? "" : `  (is: ${plain(each.was)})`}\n`),
    );
  }
  if (found.checks.length > 0) {
    parts.push(table(["", "CHECK", "GOT", "FIRST BROKEN LAYER", "MS"], found.checks.map(checkRow), { ...options, cut: ["CHECK", "GOT"] }));
    for (const check of found.checks.filter((each) => !each.ok)) {
      // The table may have cut it, and what was seen instead is what a learner needs.
      if (options.columns !== undefined && Number.isFinite(options.columns)) {
        parts.push(`  "${plain(check.title)}" got: ${plain(check.got)}\n`);
      }
      if (check.hint !== undefined) parts.push(`  hint for "${plain(check.title)}": ${plain(check.hint)}\n`);
    }
  }
  return parts.join("") + sumText(found);
}

/** One table over many labs, one row a lab. */
export function labsTable(all: readonly Findings[], options: TableOptions = {}): string {
  const rows = all.map((found) => {
    const failed = found.checks.filter((check) => !check.ok);
    const first = found.findings[0] ?? found.drift[0]?.tell ?? failed[0]?.title ?? "";
    return [
      isWell(found) ? "✓" : "✗",
      found.lab,
      found.drift.length === 0 ? "none" : String(found.drift.length),
      `${found.checks.length - failed.length} of ${found.checks.length}`,
      first,
    ];
  });
  return table(["", "LAB", "DRIFT", "CHECKS", "FIRST FINDING"], rows, { ...options, cut: ["FIRST FINDING"] });
}

/** Whether nothing is wrong. */
export function isWell(found: Findings): boolean {
  return found.findings.length === 0 && found.drift.length === 0 && found.checks.every((check) => check.ok);
}

/** One check as a row. */
function checkRow(check: CheckResult): string[] {
  return [check.ok ? "✓" : "✗", check.title, check.got, check.layer ?? "", String(Math.round(check.ms))];
}

/** The last line: what was asked and how much of it was good. */
function sumText(found: Findings): string {
  const failed = found.checks.filter((check) => !check.ok).length;
  const drift = found.drift.length === 0 ? "no drift" : `${count(found.drift.length, "op")} drifted`;
  const checks = found.checks.length === 0
    ? "no checks"
    : `${found.checks.length - failed} of ${count(found.checks.length, "check")} passed`;
  return `${plain(found.lab)}: ${drift}, ${checks}\n`;
}
