/** The version, as in deno.json (a test holds them equal: a remote import never sees deno.json). @module */

/** Version of patchbay. */
export const VERSION = "0.1.0";
