/**
 * Hand-made steps: they may name only namespaces that exist and words that a command line can carry.
 *
 * @module
 */
import { kindOf } from "../ops/mod.ts";
import { OpError, RecipeError } from "./errors.ts";
import type { Path } from "./errors.ts";
import { gate } from "./gate.ts";
import type { Container, Host, Json, Ns, Recipe } from "./model.ts";
import type { Op } from "./op.ts";
import { MAX_DEV } from "./resolve_hosts.ts";
import { listed } from "./resolve_joins.ts";

/** Fields of ops that name an interface. */
const DEV_FIELDS = ["dev", "bridge", "as", "parent"] as const;

/** Checks the hand-made steps against the lab they run in. @throws {RecipeError} */
export function checkSteps(recipe: Recipe, hosts: readonly Host[], containers: readonly Container[]): void {
  const owners = containers.filter((one) => one.sandbox === "own" || one.sandbox === "none").map((one) => one.name);
  const known = new Set<Ns>(["", "client", ...hosts.map((host) => host.ns), ...owners]);
  recipe.steps.forEach((step, i) => {
    step.ops.forEach((op, j) => {
      const path: Path = ["steps", i, "ops", j];
      checkWords(op as unknown as Json, path);
      checkDevs(op, path);
      checkLine(op, path);
      if (op.op === "netns") nameNamespace(op, { known, containers, path });
      else checkNamespaces(op, known, path);
    });
  });
}

/** What an op kind makes of the op must be a command line that the executor will admit. @throws {RecipeError} */
function checkLine(op: Op, path: Path): void {
  try {
    gate(kindOf(op).apply(op));
  } catch (error) {
    if (!(error instanceof OpError)) throw error;
    throw new RecipeError(error.message, { ...error.data, path });
  }
}

/** A new namespace, or a second name for a container's. */
function nameNamespace(
  op: Extract<Op, { op: "netns" }>,
  { known, containers, path }: { known: Set<Ns>; containers: readonly Container[]; path: Path },
): void {
  const among = containers.map((one) => one.name);
  if (op.of !== undefined && !among.includes(op.of)) {
    throw new RecipeError(`Cannot give the sandbox of "${op.of}" a second name: the lab has ${listed(among)}`, {
      path: [...path, "of"],
      got: op.of,
      among,
    });
  }
  if (known.has(op.ns)) {
    throw new RecipeError(`Cannot name a namespace "${op.ns}": the lab has one of that name already`, { path: [...path, "ns"] });
  }
  known.add(op.ns);
}

/** Namespaces that an op speaks of, with the field that does. */
export function namespacesOf(op: Op): readonly (readonly [field: Path, ns: Ns])[] {
  const found: (readonly [Path, Ns])[] = [];
  if ("ns" in op) found.push([["ns"], op.ns]);
  if ("host" in op) found.push([["host"], op.host]);
  if (op.op === "move") found.push([["to"], op.to]);
  if (op.op === "netns" && op.of !== undefined) found.push([["of"], op.of]);
  if (op.op === "link" && op.under !== undefined) found.push([["under"], op.under]);
  if (op.op === "link" && op.link.kind === "veth") found.push([["link", "peer", "ns"], op.link.peer.ns]);
  return found;
}

function checkNamespaces(op: Op, known: ReadonlySet<Ns>, path: Path): void {
  for (const [field, ns] of namespacesOf(op)) {
    if (known.has(ns)) continue;
    const among = [...known].filter((name) => name !== "");
    throw new RecipeError(`Cannot work in the namespace "${ns}": the lab has ${listed(among)}`, {
      path: [...path, ...field],
      got: ns,
      among,
    });
  }
}

/** Every interface name of an op, wherever it stands. */
function checkDevs(value: unknown, path: Path): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const [key, part] of Object.entries(value)) {
    if ((DEV_FIELDS as readonly string[]).includes(key) && typeof part === "string") checkDev(part, [...path, key]);
    checkDevs(part, [...path, key]);
  }
}

function checkDev(dev: string, path: Path): void {
  const bytes = new TextEncoder().encode(dev).length;
  if (bytes > MAX_DEV) {
    throw new RecipeError(`Cannot name an interface "${dev}": it has ${bytes} bytes, and an interface name has at most ${MAX_DEV}`, {
      path,
    });
  }
  if (!/^[^\s/:]+$/.test(dev) || dev === "." || dev === "..") {
    throw new RecipeError(`Cannot name an interface "${dev}": the kernel takes no blank, "/" or ":" in it, and neither "." nor ".."`, {
      path,
    });
  }
}

/** Fields that are free text or several words by nature; the ops that carry them quote or split them themselves. */
const FREE = new Set(["text", "value", "spec"]);

/** A word that could be read as two, or as an option of the tool it goes to, never reaches a command line. */
function checkWords(value: Json, path: Path): void {
  if (typeof value === "string") {
    const isRuleWord = path.includes("rule");
    if (value === "" && path.at(-1) === "ns") return;
    // deno-lint-ignore no-control-regex -- control characters are exactly what must be found
    if (value === "" || /[\s"'\\`$\u0000-\u001f\u007f-\u009f]/.test(value) || (!isRuleWord && value.startsWith("-"))) {
      throw new RecipeError(
        `Cannot use the word ${JSON.stringify(value)} in a command: blanks, quotes, "$", control characters and a leading "-" are refused`,
        { path },
      );
    }
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (!FREE.has(key)) checkWords(part as Json, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}
