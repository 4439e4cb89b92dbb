/** The password of a database is in nothing that can be read afterwards, or listed meanwhile. @module */
import { assert, assertEquals } from "../../deps/std_assert.ts";
import { everyone, type Person, person } from "./person.ts";

/** Every argument list of the machine that holds the word, except the tests' own. */
async function commandLines(word: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const words = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (words.includes(word)) found.push(`${name} ${words.replaceAll("\0", " ")}`);
  }
  return found;
}

/** Every file below the lab's directory that holds the word, with its mode. */
async function files(dir: string, word: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(dir)) {
    const path = `${dir}/${entry.name}`;
    if (entry.isDirectory) found.push(...await files(path, word).catch(() => []));
    if (!entry.isFile) continue;
    const text = await Deno.readTextFile(path).catch(() => "");
    if (text.includes(word)) found.push(`${path} ${((await Deno.stat(path)).mode ?? 0) & 0o777}`);
  }
  return found;
}

for (const name of everyone) {
  Deno.test(`${name}'s nginx-mysql: the password is in no plan, journal, audit log, ledger or argument list`, async () => {
    const password = `pw${crypto.randomUUID().replaceAll("-", "")}`;
    await using who: Person = await person(name, { MYSQL_ROOT_PASSWORD: password });
    const plans = await who.ok(["plan", "nginx-mysql"]) + await who.ok(["plan", "nginx-mysql", "--format", "json"]);
    assert(plans.includes("mysql_root") && !plans.includes(password));

    const seen = new Set<string>();
    let looking = true;
    const watch = (async () => {
      while (looking) {
        for (const line of await commandLines(password)) seen.add(line);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const said = [await who.ok(["up", "nginx-mysql"]), await who.ok(["check", "--format", "json"]), await who.ok(["inspect", "mysql"])]
      .join("\n");
    const inside = await who.ok(["exec", "mysql", "--", "env"]);
    looking = false;
    await watch;
    assert(inside.includes(`MYSQL_ROOT_PASSWORD=${password}\n`), "a program of a person's own sees what the database sees");
    assertEquals([...seen], []);
    assert(!said.includes(password), said);

    const dir = `${who.state}/labs/nginx-mysql`;
    for (const file of ["journal.jsonl", "audit.jsonl", "ledger.json"]) {
      const text = await Deno.readTextFile(`${dir}/${file}`);
      assert(text.length > 0 && !text.includes(password), file);
    }
    assertEquals((await files(dir, password)).filter((line) => !line.endsWith(` ${0o600}`)), [], "only files of mode 0600 may hold it");
    // The password is really the database's: the check that logs in with it has passed above, and a wrong one fails.
    const wrong = await who.run(["exec", "mysql", "--", "mariadb", "--no-defaults", "-h127.0.0.1", "-uroot", "-pwrong", "-e", "select 1"]);
    assert(wrong.code !== 0, wrong.stdout);
  });
}
