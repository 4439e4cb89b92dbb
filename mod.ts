/**
 * Container-network labs as code: bridges, veth cables, addresses and NAT rules, written down once, built with plain `ip` and
 * `iptables` in a capsule of their own, checked, repaired and taken back. No Docker, no root.
 *
 * A lab is described by a recipe (YAML, or the builder {@linkcode lab}), which becomes a plan: an ordered list of steps, each with
 * a reason and the commands that make it true. Planning is pure and needs no permission:
 *
 * ```ts
 * import { lab, planText } from "./mod.ts";
 *
 * const demo = lab("demo").service("box", { image: "busybox", network_mode: "bridge" });
 * console.log(planText(demo.plan()));
 * ```
 *
 * Building one needs Linux and the right to start `unshare` and `deno`:
 *
 * ```ts ignore
 * import { lab } from "./mod.ts";
 *
 * await using demo = await lab("demo")
 *   .network("front", { driver: "bridge" })
 *   .service("web", { image: "nginx", networks: ["front"], ports: ["8080:80"] })
 *   .up();
 * console.log(await demo.check());
 * ```
 *
 * A workshop's own verbs stand beside the built-in ones through {@linkcode task} and {@linkcode main}.
 *
 * @module
 */
export * from "./core/model.ts";
export * from "./core/op.ts";
export * from "./core/errors.ts";
export { type FromOptions, type ParseOptions, parseRecipe, recipeFrom, type Variables } from "./core/recipe.ts";
export { emptyLedger, resolve, type Resolved } from "./core/resolve.ts";
export { planOf } from "./core/plan.ts";
export { builtin } from "./plugins/builtin.ts";
export { lab, type LabBuilder } from "./system/builder.ts";
export * from "./core/recipe_input.ts";
export { type Applied, type ApplyOptions, type Checked, type Drift, RunningLab, type UpOptions } from "./system/lab.ts";
export type { Entered, EnterOptions } from "./system/enter.ts";
export type { Source } from "./system/lab_source.ts";
export type { Answer, CheckResult, LabPaths, PsRow } from "./system/protocol.ts";
export { planText } from "./views/text.ts";
export * from "./tasks/task.ts";
export { main } from "./tasks/main.ts";
export { type Read, readRecipe } from "./tasks/recipe_arg.ts";
