/**
 * The builder: a recipe in TypeScript, one call a line. Every call gives a new builder; nothing is checked or run before the end.
 *
 * @module
 */
import { RecipeError } from "../core/errors.ts";
import type { Recipe, SecretSource } from "../core/model.ts";
import type { Plan } from "../core/op.ts";
import { planOf } from "../core/plan.ts";
import { recipeFrom } from "../core/recipe.ts";
import type { ChangeInput, CheckInput, HostInput, NetworkInput, ServiceInput, StepInput } from "../core/recipe_input.ts";
import { emptyLedger, resolve } from "../core/resolve.ts";
import { builtin } from "../plugins/builtin.ts";
import { quote } from "../core/suggest.ts";
import type { RunningLab, UpOptions } from "./lab.ts";

/** A lab being described. Immutable: every method but the last gives a new one. */
export interface LabBuilder {
  /** What one learns, in one line. @default {the name} */
  title(title: string): LabBuilder;
  /** What one learns, in a few sentences. */
  about(about: string): LabBuilder;
  /** Adds a machine. Without any, the lab has one, `h1`. */
  host(name: string, host?: HostInput): LabBuilder;
  /** Adds a network. @default {driver bridge, next free subnet} */
  network(name: string, network?: NetworkInput): LabBuilder;
  /** Adds a container. */
  service(name: string, service: ServiceInput): LabBuilder;
  /** Says where a secret comes from. */
  secret(name: string, source: SecretSource): LabBuilder;
  /** Adds a hand-made step; steps run after everything else, in order. */
  step(step: StepInput): LabBuilder;
  /** Adds a question to the running lab. */
  check(check: CheckInput): LabBuilder;
  /** Adds a named edit. */
  change(change: ChangeInput): LabBuilder;
  /** The recipe, checked. Pure. @throws {RecipeError} */
  recipe(): Recipe;
  /** The steps that would build it. Pure. @throws {RecipeError} */
  plan(): Plan;
  /** Builds it. Needs Linux, and the permission to start programs. @throws {PatchbayError} */
  up(options?: UpOptions): Promise<RunningLab>;
}

/** What has been said so far, as YAML would say it. */
interface Said {
  readonly name: string;
  readonly title?: string;
  readonly about?: string;
  readonly hosts: Readonly<Record<string, HostInput>>;
  readonly networks: Readonly<Record<string, NetworkInput>>;
  readonly services: Readonly<Record<string, ServiceInput>>;
  readonly secrets: Readonly<Record<string, SecretSource>>;
  readonly steps: readonly StepInput[];
  readonly checks: readonly CheckInput[];
  readonly changes: readonly ChangeInput[];
}

/**
 * Starts the description of a lab.
 *
 * @example Usage
 * ```ts
 * import { lab } from "./builder.ts";
 * const demo = lab("demo").network("br0").service("web", { image: "nginx", networks: ["br0"], ports: ["8080:80"] });
 * console.log(demo.recipe().services["web"]?.ports);
 * ```
 */
export function lab(name: string): LabBuilder {
  return builder({ name, hosts: {}, networks: {}, services: {}, secrets: {}, steps: [], checks: [], changes: [] });
}

/** The map with one more name in it. @throws {RecipeError} If the name is there already. */
function added<T>(
  map: Readonly<Record<string, T>>,
  more: { readonly name: string; readonly value: T; readonly noun: string },
): Record<string, T> {
  const { name, value, noun } = more;
  if (!Object.hasOwn(map, name)) return { ...map, [name]: value };
  throw new RecipeError(`Cannot add the ${noun} ${quote(name)} twice: the lab has one of that name already`);
}

function builder(said: Said): LabBuilder {
  const recipe = (): Recipe => recipeFrom(said).recipe;
  return {
    title: (title) => builder({ ...said, title }),
    about: (about) => builder({ ...said, about }),
    host: (name, host = {}) => builder({ ...said, hosts: added(said.hosts, { name, value: host, noun: "host" }) }),
    network: (name, network = {}) => builder({ ...said, networks: added(said.networks, { name, value: network, noun: "network" }) }),
    service: (name, service) => builder({ ...said, services: added(said.services, { name, value: service, noun: "service" }) }),
    secret: (name, source) => builder({ ...said, secrets: added(said.secrets, { name, value: source, noun: "secret" }) }),
    step: (step) => builder({ ...said, steps: [...said.steps, step] }),
    check: (check) => builder({ ...said, checks: [...said.checks, check] }),
    change: (change) => builder({ ...said, changes: [...said.changes, change] }),
    recipe,
    plan: () => planOf(resolve(recipe(), emptyLedger(), [...builtin]).lab, [...builtin]),
    up: async (options = {}) => {
      // Loaded late: describing and planning need none of what starts programs.
      const { RunningLab } = await import("./lab.ts");
      return (await RunningLab.up(recipe(), options)).lab;
    },
  };
}
