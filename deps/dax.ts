/** Runs programs from argv arrays. @module */
export { $, CommandBuilder } from "npm:dax@0.49.0";
