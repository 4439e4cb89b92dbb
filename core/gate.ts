/**
 * The gate every command line passes: which words may stand on it, and which commands may be given at all. Whatever a recipe or a plugin says,
 * only what is admitted here reaches a program.
 *
 * @module
 */
import { OpError } from "./errors.ts";
import type { Line, Tool } from "./op.ts";

/** Words longer than this are refused; the longest honest one is a sysctl key with its value. */
const LONGEST = 512;
/** No blank, quote, backslash, `#`, NUL or newline: in a batch file each of them would begin something new. */
const SAFE = /^[A-Za-z0-9._:/@%+,=-]+$/;
/** Replaced by the executor with the process id of that container's init. */
const PID = /^\{pid:[A-Za-z0-9][A-Za-z0-9_.-]*\}$/;
/** A rule may also negate (`!`) and write an IPv6 address with a port (`[2001:db8::2]:80`). */
const RULE = /^(?:!|[A-Za-z0-9._:/@%+,=-]+|\[[0-9a-f:.]+\](?::[0-9]+(?:-[0-9]+)?)?)$/;
/** `key=value`; a value may be several numbers or words with one blank between (`0 2147483647`), as sysctl gets it as one argument. */
const SYSCTL = /^[a-z][A-Za-z0-9._/@-]*=[A-Za-z0-9._:/@%+,-]+(?: [A-Za-z0-9._:/@%+,-]+)*$/;
/** What `ip` and `bridge` may be asked to do. `netns exec` and `vrf exec`, which start programs, are not there. */
const COMMANDS: Readonly<Record<"ip" | "bridge", RegExp>> = {
  ip:
    /^(?:link (?:add|set|delete)|addr (?:add|delete)|route (?:add|replace|delete)|neigh (?:add|replace|delete)|netns (?:add|attach|delete)) /,
  bridge: /^(?:link set|fdb (?:add|append|replace|delete)) /,
};
/** The options of a rule that have one letter. The others are commands, or `-M`, which names a program to start. */
const SHORT = /^-[dfgijmops]$/;
/** Long options that are commands, change the table or start a program; iptables takes any abbreviation of them. */
const LONG = [
  ...["append", "check", "delete", "insert", "replace", "list", "list-rules", "flush", "zero", "new-chain", "delete-chain", "rename-chain"],
  ...[
    "policy",
    "table",
    "modprobe",
    "wait",
    "exact",
    "verbose",
    "numeric",
    "line-numbers",
    "help",
    "version",
    "noflush",
    "counters",
    "set-counters",
  ],
];
const CHAIN = /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,28}$/;
const TABLES = ["filter", "nat", "mangle", "raw", "security"];

/**
 * Returns the word when it may stand on a command line of `tool`.
 *
 * @throws {OpError} When it is empty, too long, or has a character that could begin another word or command.
 *
 * @example
 * ```ts
 * import { word } from "./gate.ts";
 * word("172.17.0.2/16"); // the same
 * word("[2001:db8::2]:80", "ip6tables"); // only a rule may say this
 * ```
 */
export function word(text: string, tool: Tool = "ip"): string {
  const allowed = tool === "sysctl" ? SYSCTL : tool === "iptables" || tool === "ip6tables" ? RULE : SAFE;
  if (text.length <= LONGEST && (allowed.test(text) || PID.test(text))) return text;
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  const wanted = text.length > LONGEST ? `at most ${LONGEST} characters` : `only what matches ${allowed.source}`;
  throw new OpError(`Cannot put ${shown} on a command line of ${tool}: it may have ${wanted}`);
}

function refuse(line: Line, why: string): never {
  throw new OpError(`Cannot run "${[line.tool, ...line.words].join(" ")}": ${why}`);
}

/** An option of a rule that is a command in disguise: `-A`, `-M`, `--modp`. */
function isCommand(text: string): boolean {
  if (!text.startsWith("-")) return false;
  if (!text.startsWith("--")) return !SHORT.test(text);
  const name = text.slice(2).split("=")[0] ?? "";
  return LONG.some((long) => long.startsWith(name));
}

function checkTables(line: Line): void {
  const [flag, table, verb, chain, ...rest] = line.words;
  if (flag !== "-t" || !TABLES.includes(table ?? "")) refuse(line, `it must begin with -t and one of ${TABLES.join(", ")}`);
  if (!CHAIN.test(chain ?? "")) refuse(line, `${JSON.stringify(chain ?? "")} is no name of a chain, it must match ${CHAIN.source}`);
  const bad = rest.find(isCommand);
  if (bad !== undefined) refuse(line, `a rule cannot have the option ${bad}`);
  switch (verb) {
    case "-N":
    case "-X":
      return rest.length === 0 ? undefined : refuse(line, `${verb} takes a chain and nothing else`);
    case "-P":
      return /^(?:ACCEPT|DROP)$/.test(rest.join(" ")) ? undefined : refuse(line, "a policy is ACCEPT or DROP");
    case "-A":
      return rest.length > 0 ? undefined : refuse(line, "the rule is empty");
    case "-I":
      return /^[1-9][0-9]{0,6}$/.test(rest[0] ?? "") && rest.length > 1
        ? undefined
        : refuse(line, "it wants a place, counted from 1, and a rule");
    case "-D":
      return rest.length > 0 ? undefined : refuse(line, "it wants a place or a rule");
    default:
      return refuse(line, "it must be one of -A, -I, -D, -N, -X, -P");
  }
}

/**
 * Returns the line when all its words are admitted and its command is one the product gives.
 *
 * @throws {OpError} When not; nothing was run then.
 */
export function gate(line: Line): Line {
  line.words.forEach((text) => word(text, line.tool));
  switch (line.tool) {
    case "ip":
    case "bridge":
      return COMMANDS[line.tool].test(`${line.words.join(" ")} `) ? line : refuse(line, "it is none of the commands the op kinds give");
    case "iptables":
    case "ip6tables":
      checkTables(line);
      return line;
    case "file": {
      const [verb, path] = line.words;
      if (line.words.length !== 2 || (verb !== "write" && verb !== "remove")) refuse(line, "it must be write or remove, and a path");
      if (!path?.startsWith("/") || path.split("/").includes("..")) refuse(line, "the path must begin with / and have no ..");
      return line;
    }
    case "proc":
      return line.words.length === 2 && /^(?:start|stop)$/.test(line.words[0] ?? "")
        ? line
        : refuse(line, "it must be start or stop, and a name");
    case "sysctl":
      return line;
  }
}
