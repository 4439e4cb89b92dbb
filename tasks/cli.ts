/** The command line: what `patchbay` and `deno task` start. @module */
import { main } from "./main.ts";

Deno.exit(await main());
