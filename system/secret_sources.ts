/**
 * Where the values of secrets come from, on the front's side: environment variables and files. What is made up at random is the keeper's to make.
 *
 * @module
 */
import { RecipeError } from "../core/errors.ts";
import type { SecretSource } from "../core/model.ts";

/**
 * Collects the values that the environment or a file gives; first the environment, then the file.
 *
 * @param all every secret must have a value now, or be one that may be made up; else a lab that runs already has it
 * @throws {RecipeError} when a named file cannot be read, or a value is missing
 */
export function gatherSecrets(
  sources: Readonly<Record<string, SecretSource>>,
  { all = false }: { readonly all?: boolean } = {},
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [name, source] of Object.entries(sources)) {
    const value = (source.environment && Deno.env.get(source.environment)) || (source.file && fileText(name, source.file));
    if (value) values[name] = value;
    else if (all && source.generate === undefined) {
      const wanted = [source.environment && `environment variable ${source.environment}`, source.file && `file ${source.file}`].filter(
        Boolean,
      );
      throw new RecipeError(`Cannot use the secret "${name}": no value in the ${wanted.join(" or the ") || "recipe's sources"}`, {
        path: ["secrets", name],
      });
    }
  }
  return values;
}

/** One trailing newline is the editor's, not the secret's. */
function fileText(name: string, path: string): string {
  try {
    return Deno.readTextFileSync(path).replace(/\r?\n$/, "");
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "there is no such file" : error instanceof Error ? error.message : String(error);
    throw new RecipeError(`Cannot read the secret "${name}" from "${path}": ${why}`, { path: ["secrets", name, "file"] });
  }
}
