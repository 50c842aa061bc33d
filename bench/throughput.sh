# SPDX-License-Identifier: Apache-2.0
# Sourced by bench/run. How much less gets through when something watches.
# shellcheck shell=bash

TOOLS=(none headroom empty bpftrace)

# One thread sends on core 0 and carries its packets in softirq all the way into pod B's socket; pod B reads on another.
LAST_CORE=$(($(nproc) - 1))

throughput() {
  local repeat i name
  begin_series throughput "$(printf '{"repeats":%d,"udpMs":%d,"tcpSeconds":%d,"dropMs":%d,"warmMs":%d,"payloadBytes":18}' \
    "$repeats_throughput" "$udp_ms" "$tcp_seconds" "$drop_ms" "$warm_ms")"
  for ((repeat = 1; repeat <= repeats_throughput; repeat++)); do
    for ((i = 0; i < ${#TOOLS[@]}; i++)); do
      name=${TOOLS[(i + repeat - 1) % ${#TOOLS[@]}]}
      done_already "drops/$name/$repeat" && continue
      say "throughput: repeat $repeat of $repeats_throughput, $name"
      "begin_$name"
      flood_udp "$name" "$repeat"
      stream_tcp "$name" "$repeat"
      flood_drops "$name" "$repeat"
      end_tool
    done
  done
  end_series
}

# send FROM ADDRESS PORT WARM_MS MS: leaves packets, ns, packetsBefore in $work/sent.json.
send() { within "$1" taskset -c 0 "$built/flood" send "$2" "$3" 18 "$4" "$5" >"$work/sent.json"; }

# begin_sink NETNS PORT
begin_sink() {
  start "$work/sink.json" ip netns exec "$1" taskset -c "$LAST_CORE" "$built/flood" sink "$2"
  sink=$started
  await 10 "the sink" grep -q ready "$work/sink.json.err"
}

flood_udp() {
  local before
  begin_sink "$POD_B" 9000
  before=$(stolen)
  send "$POD_A" "$POD_B_ADDRESS" 9000 500 "$udp_ms"
  before=$(($(stolen) - before))
  sleep 0.3 # the last ones are on their way to the sink
  end "$sink"
  record "udp/$1/$2" "\"case\":\"udp\",\"tool\":\"$1\",\"repeat\":$2,\"stolenTicks\":$before,$(cut_braces "$work/sent.json"),\"received\":$(number "$work/sink.json" packets)"
}

cut_braces() { sed 's/^{//; s/}$//' "$1"; }

stream_tcp() {
  local before
  start "$work/iperf-server.log" ip netns exec "$POD_B" taskset -c "$LAST_CORE" iperf3 -s -1 --forceflush
  local server=$started
  await 10 "iperf3" grep -q listening "$work/iperf-server.log"
  before=$(stolen)
  within "$POD_A" taskset -c 0 iperf3 -c "$POD_B_ADDRESS" -t "$tcp_seconds" -O 1 -J >"$work/iperf.json" ||
    die "iperf3 failed: $(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).error' "$work/iperf.json")"
  before=$(($(stolen) - before))
  end "$server"
  local members
  members=$(node -e '
    const { end } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    console.log(`"bitsPerSecond":${Math.round(end.sum_received.bits_per_second)},"retransmits":${end.sum_sent.retransmits}`)' \
    "$work/iperf.json")
  record "tcp/$1/$2" "\"case\":\"tcp\",\"tool\":\"$1\",\"repeat\":$2,\"stolenTicks\":$before,$members"
}

# UdpNoPorts of pod B: what the kernel itself counts as dropped there.
no_ports() { within "$POD_B" awk '/^Udp: [0-9]/{print $3}' /proc/net/snmp; }

flood_drops() {
  local before dropped
  dropped=$(no_ports)
  before=$(stolen)
  send "$POD_A" "$POD_B_ADDRESS" 9 "$warm_ms" "$drop_ms" # discard: nobody listens
  before=$(($(stolen) - before))
  sleep 0.1
  dropped=$(($(no_ports) - dropped))
  record "drops/$1/$2" "\"case\":\"drops\",\"tool\":\"$1\",\"repeat\":$2,\"stolenTicks\":$before,$(cut_braces "$work/sent.json"),\"received\":$dropped"
}
