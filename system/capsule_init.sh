# First process of the capsule (pid 1): the last mounts, the keeper, then nothing but reaping what others leave behind.
set -eu
cd /
capsule=/run/patchbay/state/capsule
sh "$capsule/keeper.sh" &
mount -n -a -T "$capsule/inner.fstab"
read -r name <"$capsule/name"
hostname "$name"
printf '{"version":1,"name":"%s"}\n' "$name" >/run/patchbay/lab.json
ip link set lo up
set +e
# `exec sleep` would leave zombies: only a shell that waits collects the children it inherits.
wait "$!"
echo "$?" >"$capsule/keeper.exit"
while :; do
  sleep 2147483647 &
  wait "$!"
done
