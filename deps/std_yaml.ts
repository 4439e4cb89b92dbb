/** YAML (deno-std is an npm republication of the official @std sources). @module */
// @ts-types="./types/std_yaml.d.ts"
export { parse, stringify } from "npm:deno-std@1.4.0/yaml/mod.js";
