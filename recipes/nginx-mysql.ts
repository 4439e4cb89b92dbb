/** A web server and a database in one sandbox: the recipe nginx-mysql.yaml in TypeScript. @module */

import { lab, type Recipe } from "../mod.ts";

const query = `SET NAMES utf8mb4;
CREATE DATABASE IF NOT EXISTS test1234 CHARSET utf8;
CREATE TABLE IF NOT EXISTS test1234.lol (id INT, name VARCHAR(50), skill VARCHAR(255), PRIMARY KEY (id)) CHARSET = utf8mb4;
REPLACE INTO test1234.lol VALUES (1, '鲸鱼', 'häfen öffnen 🐳');
SELECT id, name, skill FROM test1234.lol;
`;

const recipe: Recipe = lab("nginx-mysql")
  .title("A web server and a database in one sandbox")
  .about(
    "Two containers share one network namespace: nginx owns it, mysql joins it with container mode. One `ss -lnt` shows both listeners, and " +
      "the two talk over lo as processes of one machine would, while their files and processes stay apart. Because the sandbox is nginx's, " +
      "the database's port is published there too: 3377 on the host leads to 3306. Ask for the page and for a row from the client, who knows " +
      "only the host's address, and follow both through the DNAT rules of the plan. Two servers that want one port cannot share a sandbox; " +
      "try it by giving mysql a second nginx.",
  )
  .service("nginx", { image: "nginx", network_mode: "bridge", ports: ["80:80", "3377:3306"] })
  .service("mysql", {
    image: "mysql:5.6",
    network_mode: "container:nginx",
    environment: { MYSQL_ROOT_PASSWORD: { secret: "mysql_root" } },
  })
  .secret("mysql_root", { environment: "MYSQL_ROOT_PASSWORD", generate: 20 })
  .check({ title: "nginx listens on 80", in: "nginx", listening: "tcp/80" })
  .check({ title: "mysql listens on 3306", in: "mysql", listening: "tcp/3306" })
  .check({ title: "Both listen in one sandbox", same_sandbox: ["nginx", "mysql"] })
  .check({ title: "The client gets the page through DNAT", from: "client", http: "http://h1:80/", status: 200 })
  .check({ title: "mysql gets the page over lo", from: "mysql", http: "http://127.0.0.1/", status: 200 })
  .check({
    title: "The client writes a row and reads it back",
    from: "client",
    sql: { host: "h1", port: 3377, user: "root", password: { secret: "mysql_root" }, query, rows: [[1, "鲸鱼", "häfen öffnen 🐳"]] },
    hint: "The account must be allowed from other machines, and the connection must speak utf8mb4",
  })
  .recipe();

export default recipe;
