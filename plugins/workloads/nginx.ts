/**
 * nginx: the machine's own, with a configuration that needs no directory of the machine.
 *
 * @module
 */
import type { Workload } from "../../core/op.ts";
import { ownCommand, work } from "./common.ts";

const HOME = "/run/nginx";

/**
 * One process as root: a lab has a single user id and may set no groups, which a master does for each of its workers. Its log is the container's.
 */
const CONFIGURATION = `daemon off;
master_process off;
user root;
pid ${HOME}/nginx.pid;
error_log stderr notice;
events {
  worker_connections 128;
}
http {
  types {
    text/html html;
    text/plain txt;
  }
  default_type application/octet-stream;
  access_log /proc/self/fd/1;
  client_body_temp_path ${HOME}/body;
  proxy_temp_path ${HOME}/proxy;
  fastcgi_temp_path ${HOME}/fastcgi;
  uwsgi_temp_path ${HOME}/uwsgi;
  scgi_temp_path ${HOME}/scgi;
  server {
    listen 80;
    root ${HOME}/html;
  }
}
`;

/** The web server of the first lesson. Its page names the container that serves it. */
export const nginx: Workload = {
  name: "nginx",
  images: ["nginx"],
  programs: { nginx: "nginx-light" },
  exposes: ["80/tcp"],
  run(service, name) {
    const files = [
      { path: `${HOME}/nginx.conf`, text: CONFIGURATION },
      { path: `${HOME}/html/index.html`, text: page(name) },
    ];
    const command = ownCommand(service);
    if (command !== undefined) return work(service, { argv: command, stopSignal: "QUIT" }, files);
    const argv = ["nginx", "-e", "stderr", "-c", `${HOME}/nginx.conf`];
    return work(service, { argv, ready: { tcp: 80 }, stopSignal: "QUIT" }, files);
  },
};

function page(name: string): string {
  return `<!doctype html>
<html lang="en">
<title>Welcome to nginx!</title>
<h1>Welcome to nginx!</h1>
<p>This page comes from the container ${name}.</p>
</html>
`;
}
