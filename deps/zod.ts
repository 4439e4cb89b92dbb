/** Schemas with readable errors and JSON Schema output. @module */
export { z } from "npm:zod@4.6.7";
