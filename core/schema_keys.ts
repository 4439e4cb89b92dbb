/**
 * Which keys the schema knows at a path: what a misspelt one is compared with.
 *
 * @module
 */
import type { z } from "../deps/zod.ts";
import type { Path } from "./errors.ts";
import { recipeSchema } from "./schema.ts";

/** The keys that the schema knows at a path, without those that have no meaning in a lab. */
export function keysAt(path: Path): string[] {
  let level: z.core.$ZodType[] = [recipeSchema];
  for (const part of path) level = level.flatMap(unwrap).flatMap((schema) => below(schema, part));
  const ignored = (key: z.core.$ZodType): boolean => unwrap(key).some((inner) => inner._zod.def.type === "unknown");
  return [
    ...new Set(
      level.flatMap(unwrap).flatMap((schema) => {
        const shape = (schema as z.ZodObject)._zod.def.shape;
        return shape === undefined ? [] : Object.keys(shape).filter((key) => shape[key] !== undefined && !ignored(shape[key]));
      }),
    ),
  ];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  const def = schema._zod.def as { type: string; innerType?: z.core.$ZodType; options?: z.core.$ZodType[] };
  if (def.innerType !== undefined) return unwrap(def.innerType);
  if (def.options !== undefined) return def.options.flatMap(unwrap);
  return [schema];
}

function below(schema: z.core.$ZodType, part: string | number): z.core.$ZodType[] {
  const def = schema._zod.def as { shape?: Record<string, z.core.$ZodType>; valueType?: z.core.$ZodType; element?: z.core.$ZodType };
  const next = def.shape?.[String(part)] ?? def.valueType ?? def.element;
  return next === undefined ? [] : [next];
}
