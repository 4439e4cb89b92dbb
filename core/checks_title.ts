/**
 * The title of a check that was not given one.
 *
 * @module
 */
import type { Check } from "./model.ts";

/** Says what a good lab does, as one sentence without a period. */
export function checkTitle(check: Check): string {
  const who = check.from ?? check.in ?? "";
  const not = check.expect === "fail";
  const say = (does: string, doesNot: string) => `${who} ${not ? `does not ${doesNot}` : does}`;
  if (check.ping !== undefined) return say(`reaches ${check.ping}`, `reach ${check.ping}`);
  if (check.tcp !== undefined) return say(`connects to ${check.tcp}`, `connect to ${check.tcp}`);
  if (check.http !== undefined) return say(`gets ${check.http}`, `get ${check.http}`);
  if (check.listening !== undefined) return say(`listens on ${check.listening}`, `listen on ${check.listening}`);
  if (check.address !== undefined) return say(`has the address ${check.address}`, `have the address ${check.address}`);
  if (check.route !== undefined) return say(`has the route ${check.route}`, `have the route ${check.route}`);
  if (check.same_sandbox !== undefined) return `${check.same_sandbox.join(" and ")} share ${not ? "no" : "one"} sandbox`;
  if (check.sql !== undefined) {
    const server = check.sql.host ?? "its own server";
    return say(`asks the database of ${server}`, `get an answer from the database of ${server}`);
  }
  return say(`runs ${(check.exec ?? []).join(" ")}`, `get ${(check.exec ?? []).join(" ")} to succeed`);
}
