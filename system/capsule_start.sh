# Runs with the front's own rights: notes who holds the capsule, makes the outer user namespace, enters it.
# Arguments: lab file, lab directory, uid and gid to map (empty: our own), beginning of the lab file's JSON.
set -eu
cd /
exec </dev/null >"$2/capsule.log" 2>&1
file=$1 dir=$2 uid=$3 gid=$4 head=$5
read -r boot </proc/sys/kernel/random/boot_id
read -r stat <"/proc/$$/stat"
# The command's name may hold blanks and brackets, so count from the last one: field 22 of the whole line is field 20 of the rest.
set -- ${stat##*) }
# This pid stays the same through every exec below, so from here on the lab can be found and ended.
printf '%s,"boot":"%s","holder":{"pid":%s,"start":%s}}\n' "$head" "$boot" "$$" "${20}" >"$file"

if [ -z "$uid" ]; then
  exec unshare -U --map-root-user -m sh "$dir/capsule/outer.sh" "$dir"
fi
# Root maps an unprivileged uid to the capsule's 0: only a process outside the new namespace may write that map.
unshare -U sleep 5 &
user=$!
while [ "/proc/$user/ns/user" -ef /proc/self/ns/user ]; do kill -0 "$user"; done
echo "0 $uid 1" >"/proc/$user/uid_map"
echo "0 $gid 1" >"/proc/$user/gid_map"
exec 9<"/proc/$user/ns/user"
kill "$user"
wait "$user" 2>/dev/null || :
exec nsenter --user=/proc/self/fd/9 -S 0 -G 0 unshare -m sh "$dir/capsule/outer.sh" "$dir"
