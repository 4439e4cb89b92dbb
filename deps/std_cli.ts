/**
 * Plain option parsing for scripts (deno-std is an npm republication of the official @std sources; its `cli/mod.js` cannot be loaded, as a data file is
 * missing in the package).
 *
 * @module
 */
// @ts-types="./types/std_cli.d.ts"
export { parseArgs } from "npm:deno-std@1.4.0/cli/parse_args.js";
