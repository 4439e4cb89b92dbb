/**
 * The small shell programs between the keeper and a workload. They use builtins only where they can: a start pays for every fork.
 *
 * @module
 */

/** Quotes a word for `sh`, whatever it holds. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Opens what a start writes to, then becomes the rest of the chain. These files are opened out here: inside the view their directory is hidden,
 * and a file open for writing would keep its / busy. The blanks take the records' place on the disk: an end must be told also when the workload has
 * filled it. Arguments: record base, log, command.
 */
export const OPEN = `base=$1
exec >>"$2" 2>&1 </dev/null 3>"$base.pid" 4>"$base.exit"
printf ' ' >&3
printf ' ' >&4
shift 2
exec "$@"
`;

/**
 * Stays beside a workload and writes down how it ended; it outlives the keeper, so no exit is lost. Its subshell becomes the workload: after
 * `unshare -p` the first child is process 1. Before the view's own /proc is mounted, /proc/self/stat tells the pid as the capsule counts it.
 * The record `.pid`, open as 3, is written when all is ready for the workload, and so announces it; `.exit` is open as 4.
 * Arguments: container directory, `view` or `plain`, host name, `ro` when / must still be made read-only, mount, hostname, command.
 * Exit 125: the view could not be made; 126: its preparation failed; 127: no such program, as Docker has it.
 */
export const INIT = `(
dir=$1 view=$2 name=$3 root=$4 mount=$5 hostname=$6
shift 6
read -r stat </proc/self/stat
pid=\${stat%% *}
born() { shift 19; born=$1; }
born \${stat##*) }
prepare() { :; }
. "$dir/start" || exit 125
if [ "$view" = view ]; then
  "$hostname" "$name" && "$mount" -n -a -T "$dir/fstab" || exit 125
  [ "$root" != ro ] || "$mount" -n -o remount,bind,ro / || exit 125
  cd /
fi
prepare || { echo "command $at of its preparation ended with $?"; exit 126; }
command -v -- "$1" >/dev/null || { echo "no program \\"$1\\""; exit 127; }
echo "$pid $born" >&3
unset dir view name root mount hostname stat pid born at PWD OLDPWD
exec "$@" 3>&- 4>&-
)
echo "$?" >&4
`;

/**
 * A process 1 that reaps what its children leave behind and passes signals on (`init: true`).
 * Used as `sh -c TEXT init COMMAND…`. What a shell starts in the background ignores INT and QUIT, hence `--default-signal`.
 */
export const REAPER = `asked= child=
for s in TERM INT QUIT HUP USR1 USR2; do trap "asked=$s; kill -$s \\$child 2>/dev/null" $s; done
env --default-signal "$@" & child=$!
[ -z "$asked" ] || kill "-$asked" "$child"
while :; do
  wait "$child"; code=$?
  kill -0 "$child" 2>/dev/null || exit "$code"
done`;

/**
 * Waits until a container's own process listens on a TCP port. Inside a container's view the pid namespace ends it together with the container.
 * A listener of another container in the same sandbox does not count: the socket must be open in a process that this /proc shows.
 * Arguments: the port as four hexadecimal digits, milliseconds, the process whose sockets count (1 = every process shown). Prints "ready", or exits with 4 when it is too late; else the container ended.
 */
export const LISTENS = `port=$1 end=$((\${EPOCHREALTIME/./} + $2 * 1000)) pid=$3 of=$3
[ "$pid" != 1 ] || of='[0-9]*'
exec 9<> <(:)
while [ -d "/proc/$pid" ]; do
  for table in tcp tcp6; do
    while read -r _ local _ state _ _ _ _ _ inode _; do
      [[ $state = 0A && $local = *:$port ]] || continue
      for fd in /proc/$of/fd/*; do [[ $(readlink "$fd") != "socket:[$inode]" ]] || { echo ready 2>&1; exit; }; done
    done <"/proc/$pid/net/$table"
  done
  [ "\${EPOCHREALTIME/./}" -lt "$end" ] || exit 4
  read -r -t 0.004 -u 9
done 2>/dev/null
exit 2`;

/** Repeats a command inside a container's view until it succeeds. Arguments: milliseconds, the command. Prints "ready", or exits with 4 when it is too late; else the container ended. */
export const SUCCEEDS = `end=$((\${EPOCHREALTIME/./} + $1 * 1000))
shift
exec 9<> <(:)
until timeout 5 "$@" >/dev/null 2>&1; do
  [ "\${EPOCHREALTIME/./}" -lt "$end" ] || exit 4
  read -r -t 0.02 -u 9
done
echo ready`;

/** Of records `PID START` given as arguments, prints those whose process is still the one recorded. */
export const ALIVE = `born() { shift 19; born=$1; }
while [ $# -gt 1 ]; do
  if read -r stat <"/proc/$1/stat"; then
    born \${stat##*) }
    [ "$born" != "$2" ] || echo "$1"
  fi 2>/dev/null
  shift 2
done`;

/** Prints how much room there is on the disk of a directory: free blocks and their size in bytes. */
export const ROOM = `exec stat -f -c '%a %S' "$1"`;

/** Prints `INODE PATH` for every namespace file given as an argument that is there. */
export const INODES = `exec stat -L -c '%i %n' "$@" 2>/dev/null`;

/** Sends a signal to a process if it is still the one recorded. Arguments: signal, pid, start time. */
export const SIGNAL = `born() { shift 19; born=$1; }
read -r stat <"/proc/$2/stat" || exit 3
born \${stat##*) }
[ "$born" = "$3" ] || exit 3
kill -s "$1" "$2"`;

/** Prints how the place is: `rw` or `ro` for /. */
export const PLACE = `while read -r _ at _ how _; do [ "$at" != / ] || root=$how; done </proc/self/mounts
case ",$root," in *,ro,*) echo ro ;; *) echo rw ;; esac`;

/**
 * Follows the paths given as arguments to what a mount would cover, one line each: `yes` or `no` for whether it is there, and its own path.
 * The keeper may not look at the machine's files itself.
 */
export const COVERED = `for path; do
  at=$path
  [ ! -L "$path" ] || at=$(readlink -m "$path")
  if [ -e "$at" ]; then echo "yes $at"; else echo "no $at"; fi
done`;

/**
 * Takes over the environment of the container's process 1 and becomes the command: `exec` sees what the workload sees. Values go by the environment only,
 * never by an argv. What bash itself would add is left out; a variable that bash keeps to itself, such as UID, cannot be handed on.
 * Arguments: names of variables that stay as they are given (blanks between), the command.
 */
export const ENTER = `given=" $1 "
shift
while IFS= read -r -d "" v; do
  case $given in *" \${v%%=*} "*) ;; *) export "$v" ;; esac
done </proc/1/environ 2>/dev/null
export -n PWD OLDPWD given v
case $1 in *=*) exec "$@" ;; esac
exec /usr/bin/env -u _ -u SHLVL -- "$@"`;
