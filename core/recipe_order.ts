/**
 * The order services start in: as written, but after what they depend on.
 *
 * @module
 */
import { RecipeError } from "./errors.ts";
import { unknownName } from "./recipe_names.ts";
import type { WrittenService } from "./schema.ts";
import { listed, quote } from "./suggest.ts";

/** The services' names, each after those in its `depends_on`. @throws {RecipeError} On a name that is not there, or a circle. */
export function inOrder(services: Readonly<Record<string, WrittenService>>): string[] {
  const names = Object.keys(services);
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    if (done.has(name)) return;
    const { depends_on: on } = services[name] ?? {};
    const needed = on === undefined ? [] : Array.isArray(on) ? on : Object.keys(on);
    for (const [index, other] of needed.entries()) {
      const path = ["services", name, "depends_on", Array.isArray(on) ? index : other];
      if (!Object.hasOwn(services, other)) {
        throw unknownName(`Cannot start ${quote(name)} after`, other, {
          path,
          among: names.filter((each) => each !== name),
        });
      }
      if (other === name || above.includes(other)) {
        throw new RecipeError(
          `Cannot order the services ${
            listed([...above.slice(above.indexOf(other)), name].filter(Boolean).map(quote))
          }: they wait for each other`,
          { path },
        );
      }
      visit(other, [...above, name]);
    }
    done.add(name);
  };
  for (const name of names) visit(name, []);
  return [...done];
}
