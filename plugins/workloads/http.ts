/**
 * A web server that says whom it sees: the client's address as it arrives tells whether NAT was in between.
 *
 * @module
 */
import { RecipeError } from "../../core/errors.ts";
import type { Service } from "../../core/model.ts";
import type { Workload } from "../../core/op.ts";
import { work } from "./common.ts";

const PATH = "/run/http/server";

/** perl-base is on every Debian and needs 6 MB where a JavaScript runtime needs 50. One request at a time, two seconds each at most. */
const SERVER = String.raw`use strict;
use warnings;
use Socket;
$| = 1;
$SIG{TERM} = $SIG{INT} = sub { exit 0 };
$SIG{PIPE} = "IGNORE";
my ($port) = @ARGV;
open(my $file, "<", "/proc/sys/kernel/hostname") or die "Cannot read the host name: $!\n";
chomp(my $host = <$file>);
socket(my $server, PF_INET, SOCK_STREAM, 0) or die "Cannot make a socket: $!\n";
setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1);
bind($server, sockaddr_in($port, INADDR_ANY)) or die "Cannot listen on port $port: $!\n";
listen($server, 128) or die "Cannot listen on port $port: $!\n";
while (1) {
  my $peer = accept(my $client, $server) or next;
  my (undef, $address) = sockaddr_in($peer);
  my $from = inet_ntoa($address);
  my $request = "";
  eval {
    local $SIG{ALRM} = sub { die };
    alarm 2;
    while ($request !~ /\r?\n\r?\n/ && length($request) < 8192) {
      sysread($client, $request, 4096, length $request) or last;
    }
    alarm 0;
  };
  alarm 0;
  my $line = $request =~ /^([^\r\n]*)/ ? $1 : "";
  my $body = "$host sees $from\n";
  my $head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n";
  syswrite($client, $line =~ /^HEAD / ? $head : $head . $body);
  close($client);
  print "$from \"$line\"\n";
}
${""}`;

/** Answers `HOSTNAME sees PEER`. Its port is the command (`command: ["8080"]`), else the setting PORT, else 80. */
export const http: Workload = {
  name: "http",
  images: ["http"],
  programs: { perl: "perl-base" },
  exposes: ["80/tcp"],
  run(service) {
    const command = service.command ?? [];
    if (command.length > 0 && !/^\d+$/.test(command[0]!)) return work(service, { argv: command });
    const tcp = portOf(service);
    const files = [{ path: PATH, text: SERVER }];
    return work(service, { argv: ["perl", PATH, String(tcp)], ready: { tcp } }, files);
  },
};

/** @throws {RecipeError} */
function portOf(service: Service): number {
  const command = service.command ?? [];
  const setting = service.environment?.PORT;
  const text = command[0] ?? (typeof setting === "string" ? setting : undefined) ?? "80";
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (command.length <= 1 && typeof setting !== "object" && port >= 1 && port <= 65535) return port;
  throw new RecipeError(`Cannot choose the port "${command.length > 1 ? command.join(" ") : text}": one number from 1 to 65535 is wanted`);
}
