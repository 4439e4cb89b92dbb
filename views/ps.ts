/**
 * Containers and labs as tables.
 *
 * @module
 */
import type { PsRow } from "../system/protocol.ts";
import { table, type TableOptions } from "./table.ts";

/** What runs in one lab. */
export interface LabRows {
  readonly lab: string;
  readonly rows: readonly PsRow[];
}

const HEADING = ["NAME", "IMAGE", "SANDBOX", "ADDRESSES", "PORTS", "STATE"] as const;

/** The containers of a lab, or of several with the lab's name in front. */
export function psTable(labs: readonly LabRows[], options: TableOptions = {}): string {
  const many = labs.length > 1;
  const rows = labs.flatMap(({ lab, rows }) =>
    rows.map((row) => [
      ...(many ? [lab] : []),
      row.name,
      row.image,
      row.sandbox,
      row.addresses.join("\n"),
      row.ports.join("\n"),
      row.state,
    ])
  );
  return table(many ? ["LAB", ...HEADING] : HEADING, rows, options);
}

/** A recipe of the shipped ones. */
export interface RecipeRow {
  readonly name: string;
  readonly title: string;
}
/** A lab of this machine. */
export interface LabRow {
  readonly name: string;
  readonly state: string;
  readonly flavour: string;
}

/** The recipes and the running labs. */
export function listText(recipes: readonly RecipeRow[], labs: readonly LabRow[], options: TableOptions = {}): string {
  const running = labs.length === 0
    ? "No lab is running.\n"
    : table(["LAB", "STATE", "STARTED BY"], labs.map((lab) => [lab.name, lab.state, lab.flavour]), options);
  return table(["RECIPE", "TITLE"], recipes.map((recipe) => [recipe.name, recipe.title]), { ...options, cut: ["TITLE"] }) + "\n" + running;
}
