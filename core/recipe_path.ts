/**
 * Paths into a recipe, in a person's words: `["services", "web", "ports", 0]` is `ports[0]` of `service "web"`.
 *
 * @module
 */
import type { Path } from "./errors.ts";
import { isObject } from "./merge.ts";
import type { Json } from "./model.ts";
import type { Level } from "./recipe_keys.ts";
import { quote } from "./suggest.ts";

/** The thing a path belongs to, the field in it (empty when the path is the thing itself), and both together. */
export interface Owner {
  readonly owner: string;
  readonly field: string;
  readonly whole: string;
}

const NAMED: Readonly<Record<string, string>> = { services: "service", networks: "network", hosts: "host", secrets: "secret" };
const COUNTED: Readonly<Record<string, string>> = { steps: "step", changes: "change", checks: "check" };

/** Says whose field a path is. */
export function ownerOf(path: Path): Owner {
  const [first, second, ...rest] = path;
  if (first === undefined) return { owner: "the recipe", field: "", whole: "the recipe" };
  const named = NAMED[String(first)];
  const counted = COUNTED[String(first)];
  if (second === undefined || (named === undefined && counted === undefined)) return owned("the recipe", path);
  if (named !== undefined) return owned(`${named} ${quote(String(second))}`, rest);
  const numbered = `${counted} ${Number(second) + 1}`;
  const [ops, index, ...field] = rest;
  if (first === "steps" && ops === "ops" && typeof index === "number") return owned(`op ${index + 1} of ${numbered}`, field);
  return owned(numbered, rest);
}

function owned(owner: string, rest: Path): Owner {
  const field = rest.map((part, index) => typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`).join("");
  return { owner, field, whole: field === "" ? owner : `${field} of ${owner}` };
}

/** The value at a path, if there is one. */
export function valueAt(value: Json, path: Path): Json | undefined {
  let here: Json | undefined = value;
  for (const part of path) {
    if (Array.isArray(here)) here = typeof part === "number" ? here[part] : undefined;
    else if (isObject(here)) here = Object.hasOwn(here, part) ? here[String(part)] : undefined;
    else return undefined;
  }
  return here;
}

/** Which table of keys is meant at a path. */
export function levelOf(path: Path): Level | undefined {
  const [first, , third] = path;
  switch (path.length) {
    case 0:
      return "top";
    case 2:
      return ({ services: "service", networks: "network", hosts: "host", secrets: "secret", checks: "check" } as const)[String(first)];
    case 3:
      if (first === "networks" && third === "ipam") return "ipam";
      return first === "hosts" && third === "daemon" ? "daemon" : undefined;
    case 4:
      if (first !== "services") return undefined;
      return third === "networks" ? "join" : third === "ports" ? "port" : undefined;
    default:
      return undefined;
  }
}
