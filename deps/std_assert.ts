/** Assertions for tests (deno-std is an npm republication of the official @std sources). @module */
// @ts-types="./types/std_assert.d.ts"
export { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes, assertThrows } from "npm:deno-std@1.4.0/assert/mod.js";
