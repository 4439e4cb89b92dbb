/**
 * MariaDB under the names `mysql` and `mariadb`, with the settings the official images have.
 *
 * @module
 */
import { RecipeError } from "../../core/errors.ts";
import type { Service } from "../../core/model.ts";
import type { Workload } from "../../core/op.ts";
import { ownCommand, work } from "./common.ts";

const DATA = "/var/lib/mysql";
const START = "/run/mysqld/start";

/** What the images understand and this workload does, without the prefix `MYSQL_` or `MARIADB_`. */
const SETTINGS = ["ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD", "ALLOW_EMPTY_ROOT_PASSWORD", "ROOT_HOST", "DATABASE", "USER", "PASSWORD"];

/** A server that fits into 100 MB, many times on one machine. */
const SMALL = [
  ...["--innodb-buffer-pool-size=16M", "--innodb-log-file-size=8M", "--innodb-use-native-aio=0", "--performance-schema=0"],
  ...["--aria-pagecache-buffer-size=1M", "--key-buffer-size=1M", "--max-connections=40", "--table-open-cache=128"],
];
const SERVER = [
  ...["mariadbd", "--no-defaults", "--user=root", `--datadir=${DATA}`, "--port=3306", "--skip-name-resolve"],
  ...["--socket=/run/mysqld/mysqld.sock", "--pid-file=/run/mysqld/mysqld.pid", "--character-set-server=utf8mb4", ...SMALL],
];
const INSTALL = [
  ...["mariadb-install-db", "--no-defaults", "--user=root", `--datadir=${DATA}`],
  ...["--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=8M"],
];

/**
 * Writes the accounts into a file only root can read, then becomes the server, which carries it out. The values come from the environment:
 * a password may hold any character and stands in no argv. The accounts are set at every start, so that a changed password counts.
 */
const SCRIPT = `set -eu
setting() { eval "printf %s \\"\\\${MARIADB_$1-\\\${MYSQL_$1-}}x\\""; }
value() { v=$(setting "$1"); v=\${v%x}; }
# Wraps $1 in the quote $2: a text gets backslashes before quotes and backslashes, a name has its quotes doubled.
quoted() {
  rest=$1 out=
  while [ -n "$rest" ]; do
    char=\${rest%"\${rest#?}"}
    rest=\${rest#?}
    case $2$char in "''" | "'\\\\") out=$out\\\\ ;; '\`\`') out=$out'\`' ;; esac
    out=$out$char
  done
  q=$2$out$2
}
umask 077
value ROOT_PASSWORD; quoted "$v" "'"; root=$q
value ROOT_HOST; quoted "\${v:-%}" "'"; host=$q
value DATABASE; quoted "$v" '\`'; database=$q
value USER; quoted "$v" "'"; user=$q
value PASSWORD; quoted "$v" "'"; password=$q
say() { printf '%s\\n' "$1"; }
{
  # What mariadb-install-db makes besides: accounts without a password that would stand before root@'%'.
  say "DELETE FROM mysql.global_priv WHERE User = '' OR User = 'root' AND Host IN ('127.0.0.1', '::1', @@hostname) AND Host <> $host;"
  say "FLUSH PRIVILEGES;"
  say "ALTER USER 'root'@'localhost' IDENTIFIED BY $root;"
  say "CREATE USER IF NOT EXISTS 'root'@$host;"
  say "ALTER USER 'root'@$host IDENTIFIED BY $root;"
  say "GRANT ALL ON *.* TO 'root'@$host WITH GRANT OPTION;"
  if [ "$database" != '\`\`' ]; then say "CREATE DATABASE IF NOT EXISTS $database;"; fi
  if [ "$user" != "''" ]; then
    say "CREATE USER IF NOT EXISTS $user@'%';"
    say "ALTER USER $user@'%' IDENTIFIED BY $password;"
    if [ "$database" != '\`\`' ]; then say "GRANT ALL ON $database.* TO $user@'%';"; fi
  fi
} >/run/mysqld/accounts.sql
exec "$@" --init-file=/run/mysqld/accounts.sql
`;

/** The database of the lessons. */
export const mariadb: Workload = {
  name: "mariadb",
  images: ["mysql", "mariadb"],
  programs: { mariadbd: "mariadb-server", "mariadb-install-db": "mariadb-server" },
  exposes: ["3306/tcp"],
  run(service, name) {
    const command = ownCommand(service) ?? [];
    const isServer = command.length === 0 || command[0]!.startsWith("-") || /^(mysqld|mariadbd)$/.test(command[0]!);
    if (!isServer) return work(service, { argv: command, writable: [DATA] });
    checkSettings(service, name);
    const extra = /^(mysqld|mariadbd)$/.test(command[0] ?? "") ? command.slice(1) : command;
    return work(service, {
      argv: ["sh", START, ...SERVER, ...extra],
      prepare: [INSTALL],
      ready: { tcp: portIn(extra) },
      readyWithin: 30_000,
      writable: [DATA],
    }, [{ path: START, text: SCRIPT }]);
  },
};

/** @throws {RecipeError} when the image itself would refuse to start, or would do something this workload does not */
function checkSettings(service: Service, name: string): void {
  const given = Object.keys(service.environment ?? {});
  const known = given.filter((key) => /^(MYSQL|MARIADB)_/.test(key));
  const path = ["services", name, "environment"];
  for (const key of known) {
    const word = key.replace(/^(MYSQL|MARIADB)_/, "");
    if (SETTINGS.includes(word)) continue;
    throw new RecipeError(`Cannot act on "${key}" of "${name}": the workload knows ${SETTINGS.map((one) => `MYSQL_${one}`).join(", ")}`, {
      path: [...path, key],
      got: key,
      among: SETTINGS.map((one) => `${key.startsWith("MARIADB") ? "MARIADB" : "MYSQL"}_${one}`),
    });
  }
  const has = (word: string) => ["MYSQL", "MARIADB"].some((prefix) => isSet(service.environment?.[`${prefix}_${word}`]));
  if (has("USER") !== has("PASSWORD")) {
    throw new RecipeError(`Cannot make the account of "${name}": MYSQL_USER and MYSQL_PASSWORD are wanted together`, { path });
  }
  if (["ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD", "ALLOW_EMPTY_ROOT_PASSWORD"].some(has)) return;
  throw new RecipeError(
    `Cannot run "${name}": the image "${service.image}" has no password for root, MYSQL_ROOT_PASSWORD or MYSQL_ALLOW_EMPTY_PASSWORD is wanted`,
    {
      path: given.length > 0 ? path : ["services", name],
      hint: "environment: { MYSQL_ROOT_PASSWORD: { secret: NAME } } keeps it out of plan and logs",
    },
  );
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== "";
}

/** The port the server listens on when the command says another one. */
function portIn(extra: readonly string[]): number {
  const said = extra.map((word) => /^--port=(\d+)$/.exec(word)?.[1]).findLast((port) => port !== undefined);
  return Number(said ?? 3306);
}
