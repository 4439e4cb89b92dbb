/** Splits words into options (`--name`, `--name=value`) and the rest (`_`). */
export function parseArgs(
  args: readonly string[],
  options?: {
    readonly boolean?: readonly string[];
    readonly string?: readonly string[];
    readonly default?: Readonly<Record<string, string | boolean>>;
    readonly unknown?: (arg: string) => unknown;
  },
): Record<string, string | boolean | undefined> & { readonly _: readonly string[] };
