/**
 * The shipped recipes by name; made by `deno task generate` from their titles. The texts are imported, so that names work for a remote import too.
 *
 * @module
 */

/** One shipped recipe. */
export interface ShippedRecipe {
  /** Its name on the command line. */
  readonly name: string;
  readonly title: string;
  /** Its YAML. */
  load(): Promise<string>;
}

/** All of them, by name. */
export const recipes: readonly ShippedRecipe[] = [
  {
    name: "bip-change",
    title: "Move docker0 to another subnet",
    load: async () => (await import("./bip-change.yaml", { with: { type: "text" } })).default,
  },
  {
    name: "nginx-mysql",
    title: "A web server and a database in one sandbox",
    load: async () => (await import("./nginx-mysql.yaml", { with: { type: "text" } })).default,
  },
  {
    name: "none-mode-veth",
    title: "Wire a container by hand",
    load: async () => (await import("./none-mode-veth.yaml", { with: { type: "text" } })).default,
  },
];
