/**
 * The words the schema is made of: names, addresses, ports. Each message says what is wanted; the thrower adds what is there.
 *
 * @module
 */
import { z } from "../deps/zod.ts";
import { IGNORED, type Level } from "./recipe_keys.ts";

/** Names that mean something in every lab. */
export const RESERVED: readonly string[] = ["client", "gateway", "host-gateway", "localhost"];

/** A lab's name: part of a directory's and a socket's name, so short and plain. */
export const labName = z.string().regex(
  /^[a-z0-9][a-z0-9_-]{0,31}$/,
  "1 to 32 small letters, digits, _ and - are wanted, the first a letter or digit",
);
/** A service's, a host's or a network's name: 1 to 63 characters, so that namespace files and DNS labels are safe. */
export const name = z.string().regex(
  /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/,
  "1 to 63 letters, digits, _ . and - are wanted, the first a letter or digit",
);
/** A container's name of its own: as Docker's, so of 2 characters or more. */
export const containerName = z.string().regex(
  /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}$/,
  "2 to 63 letters, digits, _ . and - are wanted, the first a letter or digit",
);
/** A network interface's name. The kernel keeps 15 bytes. */
export const dev = z.string()
  .regex(/^[a-zA-Z0-9_][a-zA-Z0-9_.-]*$/, "letters, digits, _ . and - are wanted, the first no . or -")
  .refine((text) => text.length <= 15, { error: (issue) => `it has ${String(issue.input).length} bytes, an interface name has at most 15` })
  .meta({ maxLength: 15 });
/** A namespace: a host, a container, `client`, one that a step makes; empty = the capsule's own. */
export const ns = z.union([z.literal(""), name], { error: "the name of a host, a container or a namespace is wanted" });
/** An IPv4 address. */
export const ip = z.ipv4("an IPv4 address such as 172.17.0.2 is wanted");
/** An IPv4 address with its prefix length. */
export const cidr = z.cidrv4("an IPv4 address with a prefix length such as 172.17.0.1/16 is wanted");
/** A MAC address. */
export const mac = z.string().regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/, "a MAC address such as 02:42:ac:11:00:02 is wanted");
/** A port number. */
export const port = z.number({ error: "a port number is wanted" }).int("a whole number is wanted")
  .min(1, "a port is 1 to 65535").max(65535, "a port is 1 to 65535");
/** Text of one line with something in it. */
export const line = z.string("a text is wanted").regex(/^[^\n]*\S[^\n]*$/, "a text of one line is wanted");
/** Text of any number of lines. */
export const prose = z.string("a text is wanted").regex(/\S/, "a text is wanted");
/** A word of a command line: no blanks, quotes, backslashes. */
export const word = z.string("a word is wanted").regex(/^[^\s"'`\\]+$/, "a word without blanks, quotes and backslashes is wanted");
/** A DNS name or domain. */
export const domain = z.string().regex(
  /^(?=.{1,253}$)[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,62})(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,62}))*\.?$/,
  "a domain name such as lab.test is wanted",
);
/** A search domain; `.` alone means none. */
export const searchDomain = z.union([z.literal("."), domain], { error: "a domain name such as lab.test is wanted" });
/** An option line of resolv.conf. */
export const resolverOption = z.string().regex(/^[a-z0-9-]+(:[0-9]+)?$/, "a resolver option such as ndots:2 is wanted");
/** `true` or `false`. */
export const flag = z.boolean("true or false is wanted");
/** A kernel setting of a network namespace, dotted. */
export const sysctlKey = z.string().regex(
  /^net\.[a-zA-Z0-9_]+([./-][a-zA-Z0-9_]+)*$/,
  "a setting under net. such as net.ipv4.ip_forward is wanted",
);
/** A kernel setting's value. */
export const sysctlValue = z.string().regex(
  /^[a-zA-Z0-9_.:-]+([ \t][a-zA-Z0-9_.:-]+)*$/,
  "a value of letters, digits and blanks is wanted",
);
/** A reference to a secret by name. */
export const secretRef = z.strictObject({ secret: name });

/** One text or a list of them. */
export function oneOrMore<T extends z.ZodType>(item: T): z.ZodUnion<readonly [T, z.ZodArray<T>]> {
  return z.union([item, z.array(item)], { error: "a text or a list of texts is wanted" });
}

/** The Compose keys of a level that have no meaning here, for the schema: accepted, and named in a warning. */
export function ignored(level: Level): Record<string, z.ZodOptional<z.ZodUnknown>> {
  return Object.fromEntries(
    Object.entries(IGNORED[level] ?? {}).map(([key, why]) => [key, z.unknown().optional().describe(`Has no meaning in a lab: ${why}.`)]),
  );
}
