/** Parses one YAML document. `schema: "core"` keeps dates as strings. @throws {SyntaxError} with `line`, `column`, `snippet` */
export function parse(text: string, options?: { schema?: "core" | "json" | "failsafe" | "default" | "extended" }): unknown;
/** Renders a value as YAML. */
export function stringify(value: unknown, options?: { indent?: number; lineWidth?: number }): string;
