# In a scratch network namespace: which kinds of link the kernel makes. One line each: KIND ok, or KIND and the kernel's words.
ip link set lo up
try() {
  kind=$1 && shift
  if said=$(ip link add "$@" 2>&1); then echo "$kind ok"; else echo "$kind $said"; fi
}
try bridge name br0 type bridge
try veth name v0 type veth peer name v1
try vxlan name vx0 type vxlan id 5 dstport 4789 local 127.0.0.1
try macvlan name mv0 link v0 type macvlan mode bridge
try ipvlan name iv0 link v1 type ipvlan mode l2
try vlan name vl0 link v0 type vlan id 5
try dummy name du0 type dummy
