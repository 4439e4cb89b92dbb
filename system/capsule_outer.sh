# Runs in the outer user namespace: sets up every mount. The inner namespace inherits them locked. Argument: lab directory.
set -eu
exec 9<&-
umask 022
dir=$1 run=$1/capsule/run
mount -n -t tmpfs -o mode=755,nosuid patchbay "$run"
mkdir -p "$run/netns" "$run/lock" "$run/patchbay/state" "$run/patchbay/keeper" "$run/patchbay/dev/shm" "$run/patchbay/dev/pts"
cp -P /dev/fd /dev/stdin /dev/stdout /dev/stderr "$run/patchbay/dev"
ln -s pts/ptmx "$run/patchbay/dev/ptmx"
for file in deno dev/null dev/zero dev/full dev/random dev/urandom dev/tty; do : >"$run/patchbay/$file"; done

# Prints what is mounted writable where a lab could reach it, as "POINT OPTIONS" with mountinfo's own escapes.
writable() {
  while read -r _ _ _ _ point options rest; do
    case $point in /dev | /dev/* | /proc | /proc/* | /run | /run/* | /tmp | /tmp/* | /var/tmp | /var/tmp/*) continue ;; esac
    case $point in /home | /home/* | /root | /root/*) continue ;; esac
    case $rest in "- tmpfs patchbay "* | *" - tmpfs patchbay "*) continue ;; esac
    case $options in rw*) printf '%s %s\n' "$point" "${options#rw}" ;; esac
  done </proc/self/mountinfo
}
# "/." because `mount -a` skips a line whose target reads "/". Flags stay as they are: the kernel refuses to drop a locked one.
writable | while read -r point options; do printf 'none %s/. none remount,bind,ro%s 0 0\n' "${point%/}" "$options"; done >"$run/patchbay/readonly.fstab"
mount -n -a -T "$dir/capsule/before.fstab" -T "$run/patchbay/readonly.fstab" -T "$dir/capsule/after.fstab"
cd /
writable | while read -r point _; do
  case $point in "$dir") continue ;; esac
  if [ -x "$point" ]; then echo "patchbay: cannot make $point read-only" && exit 1; fi
done
exec unshare -U --map-root-user -n -m -p -f -i -u --kill-child --mount-proc sh /run/patchbay/state/capsule/init.sh
