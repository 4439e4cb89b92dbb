/**
 * The schema of checks: one strict shape for each question, so that a field that its question does not read is an error.
 *
 * @module
 */
import { z } from "../deps/zod.ts";
import { cidr, line, name, port, secretRef } from "./schema_parts.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()], { error: "a text or a number is wanted" });
const about = {
  title: line.optional(),
  expect: z.enum(["pass", "fail"]).optional().describe("What a good lab does. Default: pass"),
  within: z.union([z.string(), z.number()], { error: "a time such as 5s or 500ms is wanted" }).optional()
    .describe("How long to keep trying: 5s, 500ms, 1m; a bare number is milliseconds. Default: 5s, or 1s when expected to fail"),
  hint: line.optional(),
};
const from = { from: name.describe("A container, a host or client") };
const inside = { in: name.describe("A container, a host or client") };
const contains = { contains: z.string().min(1, "a text is wanted").optional().describe("Text that the answer must hold") };

/** Question → its schema, in the order they are told to people. */
export const QUESTIONS = {
  ping: z.strictObject({ ...about, ...from, ping: line.describe("An address, a container, a host, client or gateway") }),
  tcp: z.strictObject({
    ...about,
    ...from,
    tcp: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*:[0-9]{1,5}$/, "ADDRESS:PORT such as web:80 is wanted"),
  }),
  http: z.strictObject({
    ...about,
    ...from,
    ...contains,
    http: z.string().regex(/^http:\/\/[a-zA-Z0-9][a-zA-Z0-9_.-]*(:[0-9]{1,5})?(\/[^\s]*)?$/, "a URL such as http://h1:8080/ is wanted"),
    status: z.number().int().min(100, "a status is 100 to 599").max(599, "a status is 100 to 599").optional(),
  }),
  listening: z.strictObject({
    ...about,
    ...inside,
    listening: z.union([port, z.string().regex(/^((tcp|udp)\/)?[0-9]{1,5}$/, "a port such as 80, tcp/80 or udp/53 is wanted")], {
      error: "a port such as 80, tcp/80 or udp/53 is wanted",
    }),
  }),
  address: z.strictObject({ ...about, ...inside, address: cidr }),
  route: z.strictObject({ ...about, ...inside, route: line.describe("As ip route prints it, or its first words") }),
  same_sandbox: z.strictObject({ ...about, same_sandbox: z.array(name).min(2, "two containers or more are wanted") }),
  sql: z.strictObject({
    ...about,
    ...from,
    ...contains,
    sql: z.strictObject({
      query: z.string().min(1, "a query is wanted"),
      host: line.optional().describe("A container, a host or an address. Default: 127.0.0.1"),
      port: port.optional().describe("Default: 3306"),
      user: line.optional().describe("Default: root"),
      password: z.union([z.string(), secretRef], { error: "a text or { secret: NAME } is wanted" }).optional(),
      rows: z.array(z.array(scalar, "a list of rows is wanted, each a list of values")).optional().describe(
        "The rows that the last query must give",
      ),
    }),
  }),
  exec: z.strictObject({
    ...about,
    ...inside,
    ...contains,
    exec: z.union([line, z.array(z.string()).min(1)], { error: "a command line is wanted" }),
  }),
} as const;

/** The name of a question. */
export type Question = keyof typeof QUESTIONS;
/** The names of the questions. */
export const questions: readonly Question[] = Object.keys(QUESTIONS) as Question[];

/** A check: exactly one question. */
export const checkSchema = z.union([
  QUESTIONS.ping,
  QUESTIONS.tcp,
  QUESTIONS.http,
  QUESTIONS.listening,
  QUESTIONS.address,
  QUESTIONS.route,
  QUESTIONS.same_sandbox,
  QUESTIONS.sql,
  QUESTIONS.exec,
]);
