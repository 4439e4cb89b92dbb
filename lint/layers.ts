/**
 * Who may import whom: imports go downwards only. Read by the lint plugin and by a test over the real module graph.
 *
 * @module
 */

/** The layers, highest first; a file may import its own layer and those below. The first pattern that fits a path is its layer. */
export const LAYERS: readonly (readonly [name: string, paths: RegExp])[] = [
  ["tests", /^(tests|examples|docs|lint)\//],
  ["recipes", /^recipes\//],
  ["tasks", /^(tasks\/|mod\.ts$)/],
  ["system", /^(views|system|plugins)\//],
  ["core", /^core\/(?!(model|op|errors|inet|hash)\.ts$)/],
  ["drivers", /^drivers\//],
  ["ops", /^ops\//],
  ["base", /^core\//],
  ["deps", /^deps\//],
];

const ROOT = new URL("../", import.meta.url);

/** The path of a file inside the checkout; undefined when it is elsewhere. */
export function fileOf(filename: string): string | undefined {
  const path = filename.startsWith("file:") ? filename : `file://${filename.startsWith("/") ? "" : ROOT.pathname}${filename}`;
  return path.startsWith(ROOT.href) ? path.slice(ROOT.href.length) : undefined;
}

/** Whether `Deno.` may be used there. Workloads and the plugin's interface are pure although they live in plugins/. */
export function mayTouchMachine(file: string): boolean {
  if (file.startsWith("plugins/workloads/")) return false;
  const layer = layerOf(file);
  return !["core", "drivers", "ops", "base", "deps"].includes(layer) && !file.startsWith("views/");
}

/** Why the file may not import this; undefined when it may. */
export function importProblem(file: string, specifier: string): string | undefined {
  const from = layerOf(file);
  if (from === "tests") return undefined;
  if (!specifier.startsWith(".")) {
    if (from === "deps") return undefined;
    return `${file} imports "${specifier}": other people's code comes through deps/, by a relative path`;
  }
  const target = fileOf(new URL(specifier, new URL(file, ROOT)).href);
  if (target === undefined) return `${file} imports "${specifier}", which is outside of this repository`;
  const to = layerOf(target);
  if (to === "other") return undefined;
  if (file.startsWith("views/") && /^(system|plugins)\//.test(target) && target !== "system/protocol.ts") {
    return `${file} imports ${target}: a view is pure and knows the machine only through system/protocol.ts`;
  }
  const names = LAYERS.map(([name]) => name);
  if (names.indexOf(to) >= names.indexOf(from)) return undefined;
  if (target === "recipes/index.ts" && from === "tasks") return undefined;
  return `${file} (${from}) imports ${target} (${to}): imports go downwards only`;
}

/** The layer of a path; `other` when it is in none (deno.json, schema/, a text). */
function layerOf(file: string): string {
  if (!file.endsWith(".ts")) return "other";
  return LAYERS.find(([, paths]) => paths.test(file))?.[0] ?? "other";
}
