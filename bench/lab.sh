# SPDX-License-Identifier: Apache-2.0
# Sourced by bench/run. podA - nodeA - fabric - nodeB - podB, as headroom.lab.TwoNodes has them, with pods' traffic in
# VXLAN; made here with ip alone, so that a benchmark needs no second JVM and nothing but its own process owns it.
# shellcheck shell=bash disable=SC2034 # FABRIC_ADDRESS is bench/programs.sh's

LAB=hb-$$
NODE_A=$LAB-nodeA NODE_B=$LAB-nodeB POD_A=$LAB-podA POD_B=$LAB-podB FABRIC=$LAB-fabric
FABRIC_ADDRESS=192.168.10.254 NODE_A_ADDRESS=192.168.10.1 POD_A_ADDRESS=10.0.1.10 POD_B_ADDRESS=10.0.2.10

within() { # within NETNS COMMAND...
  local netns=$1
  shift
  ip netns exec "$netns" "$@"
}

lab_up() {
  local netns
  for netns in "$FABRIC" "$NODE_A" "$NODE_B" "$POD_A" "$POD_B"; do
    ip netns add "$netns"
    within "$netns" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 \
      net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
    # As headroom.lab does: a larger window than a veth's backlog loses packets by itself.
    within "$netns" sysctl -qw net.ipv4.tcp_rmem='4096 131072 524288'
    ip -n "$netns" link set lo up
  done
  lab_node A 10 1 2
  lab_node B 20 2 1
}

# lab_node LETTER NETWORK POD_NETWORK PEER_POD_NETWORK
lab_node() {
  local node=$LAB-node$1 pod=$LAB-pod$1 peer=192.168.$((30 - $2)).1 port=to$1
  ip -n "$node" link add eth0 mtu 1500 type veth peer name "$port" netns "$FABRIC"
  ip -n "$FABRIC" addr add "192.168.$2.254/24" dev "$port"
  ip -n "$FABRIC" link set "$port" up
  ip -n "$node" addr add "192.168.$2.1/24" dev eth0
  ip -n "$node" link set eth0 up
  ip -n "$node" route add default via "192.168.$2.254"
  # What a NIC gets from the stack are packets, not 64 kB of them: cut after net_dev_queue, as by a real NIC.
  within "$node" ethtool -K eth0 tso off gso off tx-udp_tnl-segmentation off tx-udp_tnl-csum-segmentation off >/dev/null
  ip -n "$node" link add cilium_vxlan address "02:68:62:00:00:0$3" mtu 1500 type vxlan external dstport 8472
  ip -n "$node" addr add "10.0.$3.1/32" dev cilium_vxlan
  ip -n "$node" link set cilium_vxlan up
  ip -n "$node" link add lxc0 mtu 1500 type veth peer name eth0 netns "$pod"
  ip -n "$node" link set lxc0 up
  ip -n "$node" route add "10.0.$3.10/32" dev lxc0
  within "$node" sysctl -qw net.ipv4.conf.lxc0.proxy_arp=1
  ip -n "$node" route add "10.0.$4.0/24" encap ip id 4711 dst "$peer" ttl 64 via "10.0.$4.1" dev cilium_vxlan onlink
  ip -n "$node" neigh add "10.0.$4.1" lladdr "02:68:62:00:00:0$4" dev cilium_vxlan
  ip -n "$pod" addr add "10.0.$3.10/32" dev eth0
  ip -n "$pod" link set eth0 up
  ip -n "$pod" route add "10.0.$3.1" dev eth0
  ip -n "$pod" route add default via "10.0.$3.1" dev eth0 mtu 1450
}

lab_down() {
  local netns
  for netns in "$FABRIC" "$NODE_A" "$NODE_B" "$POD_A" "$POD_B"; do
    ip netns del "$netns" 2>/dev/null || true
  done
}
