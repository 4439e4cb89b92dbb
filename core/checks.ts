/**
 * Checks, the pure part: where a question is asked and about which address, and whether the answer is the wanted one.
 *
 * @module
 */
import { type Target, targetOf, whereOf } from "./checks_where.ts";
import { checkTitle } from "./checks_title.ts";
import { RecipeError } from "./errors.ts";
import type { Check, Lab, Ns, SecretRef } from "./model.ts";

/** What is asked, with every name resolved as far as the lab knows it. */
export type Question =
  | { readonly ask: "ping"; readonly target: Target }
  | { readonly ask: "tcp"; readonly target: Target; readonly port: number }
  | {
    readonly ask: "http";
    readonly target: Target;
    readonly port: number;
    /** Value of the Host header, as the check spells it. */
    readonly host: string;
    readonly path: string;
    readonly status?: number;
    readonly contains?: string;
  }
  | { readonly ask: "listening"; readonly protocol?: "tcp" | "udp"; readonly port: number }
  | { readonly ask: "address"; readonly cidr: string }
  | { readonly ask: "route"; readonly words: string }
  | { readonly ask: "same_sandbox"; readonly containers: readonly string[] }
  | {
    readonly ask: "sql";
    readonly target: Target;
    readonly port: number;
    readonly user: string;
    readonly password?: string | SecretRef;
    readonly query: string;
    readonly rows?: readonly (readonly string[])[];
    readonly contains?: string;
  }
  | { readonly ask: "exec"; readonly argv: readonly string[]; readonly contains?: string };

/** A check ready to be run. */
export interface PlannedCheck {
  readonly index: number;
  readonly title: string;
  /** The container, host or client that asks; `""` when no one place does. */
  readonly from: string;
  /** Its network namespace. */
  readonly ns: Ns;
  /** Set when it is a container: a name the lab does not know is then looked up as the container would. */
  readonly container?: string;
  readonly question: Question;
  readonly expect: "pass" | "fail";
  /** Milliseconds to keep trying. */
  readonly within: number;
  readonly hint?: string;
  /** A container the question needs and that has ended or was never started: there is nobody to ask. */
  readonly stopped?: string;
}

/**
 * Resolves a check against a lab.
 *
 * @param index its place in the recipe, counted from 0
 * @throws {RecipeError} when it asks about something that has no address, or from nowhere
 * @example
 * ```ts
 * import { plannedCheck } from "./checks.ts";
 * const lab = { name: "x", hosts: [], networks: [], containers: [], steps: [], checks: [], secrets: [] };
 * console.log(plannedCheck({ from: "client", tcp: "192.0.2.1:80" }, 0, lab).title); // client connects to 192.0.2.1:80
 * ```
 */
export function plannedCheck(check: Check, index: number, lab: Lab): PlannedCheck {
  const from = check.from ?? check.in ?? "";
  const where = from === "" ? { ns: "" } : whereOf(from, lab, ["checks", index, check.from === undefined ? "in" : "from"]);
  const expect = check.expect ?? "pass";
  const question = questionOf(check, index, lab);
  // A container that outlived the owner of its sandbox can still be asked.
  const asker = lab.containers.find((one) => one.name === from && one.wanted !== "running")?.name;
  const stopped = asker ?? ("target" in question ? question.target.stopped : undefined);
  return {
    index,
    title: check.title ?? checkTitle(check),
    from,
    ...where,
    question,
    expect,
    within: check.within ?? (expect === "fail" ? 1000 : 5000),
    ...(check.hint === undefined ? {} : { hint: check.hint }),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

function questionOf(check: Check, index: number, lab: Lab): Question {
  const target = (name: string, field: string) => targetOf(name, check.from ?? check.in ?? "", lab, ["checks", index, field]);
  const contains = check.contains === undefined ? {} : { contains: check.contains };
  if (check.ping !== undefined) return { ask: "ping", target: target(check.ping, "ping") };
  if (check.tcp !== undefined) {
    const { host, port } = hostPort(check.tcp);
    return { ask: "tcp", target: target(host, "tcp"), port };
  }
  if (check.http !== undefined) {
    const [, authority = "", path = "/"] = /^http:\/\/([^/]+)(\/.*)?$/.exec(check.http) ?? [];
    const { host, port } = hostPort(authority, 80);
    const status = check.status === undefined ? {} : { status: check.status };
    return { ask: "http", target: target(host, "http"), port, host: authority, path, ...status, ...contains };
  }
  if (check.listening !== undefined) {
    const [, protocol, port = ""] = /^(?:(tcp|udp)\/)?(\d+)$/.exec(check.listening) ?? [];
    return { ask: "listening", port: Number(port), ...(protocol === undefined ? {} : { protocol: protocol as "tcp" | "udp" }) };
  }
  if (check.address !== undefined) return { ask: "address", cidr: check.address };
  if (check.route !== undefined) return { ask: "route", words: check.route };
  if (check.same_sandbox !== undefined) return { ask: "same_sandbox", containers: check.same_sandbox };
  if (check.sql !== undefined) {
    const { query, host = "127.0.0.1", port = 3306, user = "root", password, rows } = check.sql;
    const optional = { ...(password === undefined ? {} : { password }), ...(rows === undefined ? {} : { rows }) };
    return { ask: "sql", target: target(host, "sql"), port, user, query, ...optional, ...contains };
  }
  if (check.exec !== undefined) return { ask: "exec", argv: check.exec, ...contains };
  throw new RecipeError("Cannot run the check: it asks nothing, one question is wanted", { path: ["checks", index] });
}

function hostPort(text: string, standard = 0): { host: string; port: number } {
  const colon = text.lastIndexOf(":");
  if (colon < 0) return { host: text, port: standard };
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}
