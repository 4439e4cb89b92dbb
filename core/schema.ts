/**
 * The schema of a recipe as it is written: Compose's vocabulary plus a laboratory. It checks shapes and words; what names refer to is checked
 * after it. The JSON Schema for editors is made from it.
 *
 * @module
 */
import { z } from "../deps/zod.ts";
import { checkSchema } from "./schema_check.ts";
import { opSchema } from "./schema_op.ts";
import {
  cidr,
  containerName,
  dev,
  domain,
  flag,
  ignored,
  ip,
  labName,
  line,
  mac,
  name,
  oneOrMore,
  prose,
  resolverOption,
  searchDomain,
  secretRef,
  sysctlKey,
} from "./schema_parts.ts";

const scalar = z.union([z.string(), z.number()], { error: "a text or a number is wanted" });
const portNumber = z.union([z.number().int("a whole number is wanted"), z.string()], { error: "a port number is wanted" });

const daemon = z.strictObject({
  ...ignored("daemon"),
  bip: cidr.optional().describe("Address of docker0 with its prefix length. Default: 172.17.0.1/16"),
  "fixed-cidr": cidr.optional().describe("Part of docker0's subnet that containers get addresses from"),
  "default-gateway": ip.optional(),
  mtu: z.number().int("a whole number is wanted").min(68, "68 to 65535 bytes are wanted").max(65535, "68 to 65535 bytes are wanted")
    .optional(),
  dns: z.array(ip).optional(),
  "dns-search": z.array(searchDomain).optional(),
  "dns-opts": z.array(resolverOption).optional(),
  icc: flag.optional(),
  "ip-masq": flag.optional(),
  iptables: flag.optional(),
  "userland-proxy": flag.optional(),
  bridge: dev.optional().describe("Another bridge than docker0, or none"),
  ip: ip.optional().describe("Address that ports are published on by default"),
  "default-address-pools": z.array(
    z.strictObject({ base: cidr, size: z.number().int().min(1, "1 to 32 is wanted").max(32, "1 to 32 is wanted") }),
  ).optional(),
});

const host = z.strictObject({
  daemon: z.union([daemon, z.literal(false)], { error: "daemon.json's keys, or false, are wanted" }).optional()
    .describe("daemon.json's own keys; false = a machine without Docker's bridge and rules"),
  dns: oneOrMore(ip).optional(),
  dns_search: oneOrMore(searchDomain).optional(),
});

const portLong = z.strictObject({
  ...ignored("port"),
  target: portNumber,
  published: portNumber.optional(),
  host_ip: z.string().optional(),
  protocol: z.enum(["tcp", "udp"]).optional(),
});

const join = z.strictObject({ aliases: z.array(name).optional(), ipv4_address: ip.optional(), mac_address: mac.optional() });

const service = z.strictObject({
  ...ignored("service"),
  image: z.string("a text is wanted").regex(/^[a-zA-Z0-9][a-zA-Z0-9_.\/:@-]{0,254}$/, "an image name such as nginx or mysql:5.6 is wanted"),
  command: z.union([z.string(), z.array(z.string()), z.null()], { error: "a text or a list of words is wanted" }).optional(),
  host: name.optional().describe("The host that carries it. Default: the first"),
  container_name: containerName.optional(),
  hostname: domain.optional(),
  domainname: domain.optional(),
  network_mode: z.string("a text is wanted").optional().describe("bridge, host, none, container:NAME or service:NAME"),
  networks: z.union([z.array(name), z.record(name, z.union([join, z.null()], { error: "a map is wanted" }))], {
    error: "a list of networks or a map is wanted",
  }).optional(),
  mac_address: mac.optional(),
  ports: z.array(z.union([z.number(), z.string(), portLong], { error: "a text such as 8080:80, or a map, is wanted" }), "a list is wanted")
    .optional()
    .describe("HOST_IP:HOST_PORT:CONTAINER_PORT/PROTOCOL, all but the container's port may be left out"),
  expose: z.array(portNumber, "a list is wanted").optional(),
  environment: z.union(
    [
      z.array(z.string(), "a list or a map is wanted"),
      z.record(
        z.string().regex(/^[^=\s]+$/, "a name without blanks and = is wanted"),
        z.union([z.string(), z.number(), z.null(), secretRef], { error: "a text, a number or { secret: NAME } is wanted" }),
        "a list or a map is wanted",
      ),
    ],
    { error: "a list or a map is wanted" },
  ).optional(),
  depends_on: z.union([
    z.array(name),
    z.record(name, z.strictObject({ condition: z.enum(["service_started", "service_healthy"]).optional() })),
  ], { error: "a list of services or a map is wanted" }).optional().describe("Services that are started, and ready, before this one"),
  dns: oneOrMore(ip).optional(),
  dns_search: oneOrMore(searchDomain).optional(),
  dns_opt: oneOrMore(resolverOption).optional(),
  extra_hosts: z.union([z.array(z.string()), z.record(z.string(), oneOrMore(z.string()))], { error: "a list or a map is wanted" })
    .optional(),
  sysctls: z.union([z.array(z.string()), z.record(sysctlKey, scalar)], { error: "a list or a map is wanted" }).optional(),
  init: flag.optional(),
  restart: z.union([z.enum(["no", "always", "on-failure", "unless-stopped"]), z.literal(false)], {
    error: "no, always, on-failure or unless-stopped is wanted",
  }).optional(),
});

const pool = z.strictObject({
  subnet: cidr.optional(),
  gateway: ip.optional(),
  ip_range: cidr.optional(),
  aux_addresses: z.record(z.string(), ip).optional(),
});

const network = z.strictObject({
  ...ignored("network"),
  driver: z.string("a text is wanted").regex(/^[a-z0-9][a-z0-9_.-]{0,62}$/, "the name of a network driver is wanted").optional().describe(
    "Default: bridge",
  ),
  driver_opts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()], { error: "a text, a number, true or false is wanted" }))
    .optional(),
  internal: flag.optional().describe("Without a way out"),
  host: name.optional().describe("The host that carries it. Default: the first"),
  ipam: z.strictObject({
    driver: z.literal("default", 'only the driver "default" exists').optional(),
    config: z.array(pool, "a list is wanted").max(1, "one subnet is the most").optional(),
  }).optional(),
});

const secret = z.strictObject({
  ...ignored("secret"),
  environment: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable is wanted").optional(),
  file: line.optional(),
  generate: z.number().int("a whole number is wanted").min(8, "8 to 128 characters are wanted").max(128, "8 to 128 characters are wanted")
    .optional(),
});

/** A recipe as it is written. */
export const recipeSchema = z.strictObject({
  ...ignored("top"),
  version: z.union([z.literal(1), z.string()], { error: "1 is the only version" }).optional().describe(
    "Version of the recipe language. Default: 1",
  ),
  name: labName.optional().describe("Name of the lab. Default: the file's name"),
  title: line.optional().describe("What one learns, in one line"),
  about: prose.optional().describe("What one learns, in a few sentences"),
  hosts: z.record(name, z.union([host, z.null()], { error: "a map is wanted" })).optional().describe("The machines. Default: one, h1"),
  services: z.record(name, service, "a map of services is wanted").optional().describe("The containers, as in Compose"),
  networks: z.record(name, z.union([network, z.null()], { error: "a map is wanted" })).optional().describe("The networks, as in Compose"),
  secrets: z.record(name, secret).optional().describe("Where secrets come from, tried in this order: environment, file, generate"),
  steps: z.array(z.strictObject({ title: line, why: prose, ops: z.array(opSchema).min(1, "one op or more is wanted") })).optional()
    .describe("Hand-made steps of a lesson, after everything else, in this order"),
  changes: z.array(z.strictObject({ title: line, patch: z.record(z.string(), z.unknown(), "a map is wanted") })).optional()
    .describe("Named edits of this recipe: JSON merge patches"),
  checks: z.array(checkSchema).optional().describe("Questions to the running lab"),
});

/** A recipe after the schema, before it is brought into one form. */
export type Written = z.output<typeof recipeSchema>;
/** A service after the schema. */
export type WrittenService = NonNullable<Written["services"]>[string];
/** A network after the schema. */
export type WrittenNetwork = NonNullable<NonNullable<Written["networks"]>[string]>;

/** The JSON Schema of a recipe, for editors. */
export function recipeJsonSchema(): Record<string, unknown> {
  const extensible: readonly z.core.$ZodType[] = [recipeSchema, service, network];
  const schema = z.toJSONSchema(recipeSchema, {
    io: "input",
    target: "draft-2020-12",
    override: ({ zodSchema, jsonSchema }) => {
      // Compose's x- keys, which a strict object would call unknown.
      if (extensible.includes(zodSchema)) {
        jsonSchema.patternProperties = { "^x-": { description: "Extension: kept for anchors, otherwise unread" } };
      }
    },
  });
  return { ...schema, title: "Patchbay recipe" };
}
