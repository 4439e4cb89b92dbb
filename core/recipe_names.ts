/**
 * Names in a recipe that only its text can tell wrong: reserved ones, and what checks and secrets refer to. Networks, hosts, shared sandboxes
 * and hand-made steps are the resolver's, which needs them anyway.
 *
 * @module
 */
import { type Path, RecipeError } from "./errors.ts";
import type { Recipe, SecretRef } from "./model.ts";
import { RESERVED } from "./schema_parts.ts";
import { listed, quote } from "./suggest.ts";

/** Checks the names of a recipe. @throws {RecipeError} With the path. */
export function checkNames(recipe: Recipe, warn: (path: Path, text: string) => void): void {
  const hosts = Object.keys(recipe.hosts);
  const containers = Object.keys(recipe.services);
  for (const name of [...hosts, ...containers]) {
    if (!RESERVED.includes(name)) continue;
    throw new RecipeError(`Cannot use the name ${quote(name)}: it means something in every lab, another is wanted`, {
      path: [hosts.includes(name) ? "hosts" : "services", name],
    });
  }
  for (const name of Object.keys(recipe.networks)) {
    if (name !== "host" && name !== "none") continue;
    throw new RecipeError(`Cannot create the network ${quote(name)}: operation is not permitted on predefined ${name} network`, {
      path: ["networks", name],
      hint: `A service uses it by "network_mode: ${name}"`,
    });
  }
  const made = recipe.steps.flatMap((step) => step.ops.flatMap((op) => op.op === "netns" ? [op.ns] : []));
  checkChecks(recipe, [...containers, ...hosts, "client", ...made]);
  checkSecrets(recipe, warn);
}

/** A name that is not there, with those that are. */
export function unknownName(
  action: string,
  name: string,
  options: { readonly path: Path; readonly among: readonly string[] },
): RecipeError {
  const { path, among } = options;
  const there = among.length === 0 ? "there is none" : among.length > 8 ? "there is no such name" : `there is ${listed(among.map(quote))}`;
  return new RecipeError(`${action} ${quote(name)}: ${there}`, { path, got: name, among });
}

function checkChecks(recipe: Recipe, places: readonly string[]): void {
  const containers = Object.keys(recipe.services);
  for (const [index, check] of recipe.checks.entries()) {
    for (const field of ["from", "in"] as const) {
      const name = check[field];
      if (name !== undefined && !places.includes(name)) {
        throw unknownName(`Cannot ask from inside`, name, { path: ["checks", index, field], among: places });
      }
    }
    for (const [at, name] of (check.same_sandbox ?? []).entries()) {
      if (!containers.includes(name)) {
        throw unknownName("Cannot compare the sandbox of", name, { path: ["checks", index, "same_sandbox", at], among: containers });
      }
    }
  }
}

function checkSecrets(recipe: Recipe, warn: (path: Path, text: string) => void): void {
  const among = Object.keys(recipe.secrets);
  const used = new Set<string>();
  const use = (value: string | SecretRef | undefined, path: Path): void => {
    if (typeof value !== "object") return;
    used.add(value.secret);
    if (!among.includes(value.secret)) throw unknownName("Cannot find the secret", value.secret, { path: [...path, "secret"], among });
  };
  for (const [name, service] of Object.entries(recipe.services)) {
    for (const [key, value] of Object.entries(service.environment ?? {})) use(value, ["services", name, "environment", key]);
  }
  for (const [index, check] of recipe.checks.entries()) use(check.sql?.password, ["checks", index, "sql", "password"]);
  for (const step of recipe.steps) {
    for (const op of step.ops) {
      if (op.op === "file") { for (const [, name = ""] of op.text.matchAll(/\{secret:([^}]*)\}/g)) used.add(name); }
    }
  }
  for (const name of among) if (!used.has(name)) warn(["secrets", name], `the secret ${quote(name)} is used by nothing`);
}
