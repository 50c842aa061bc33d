# SPDX-License-Identifier: Apache-2.0
# Sourced by bench/run. Nanoseconds per event, from the kernel's own BPF statistics, beside an empty program.
# shellcheck shell=bash

# NAME FROM TO ADDRESS PORT. Each makes one sending event on one interface and one receiving event on its other end:
# nodeA's are watched (with --watch-pods lxc0 too, which is counted as the tunnel is), the fabric's and the pod's are not.
CASES=(
  "nic-tx $NODE_A $FABRIC $FABRIC_ADDRESS 9000"
  "nic-rx $FABRIC $NODE_A $NODE_A_ADDRESS 9000"
  "ledger-tx $NODE_A $FABRIC $FABRIC_ADDRESS 8472"
  "ledger-rx $FABRIC $NODE_A $NODE_A_ADDRESS 8472"
  "tunnel-tx $NODE_A $POD_A $POD_A_ADDRESS 9000"
  "tunnel-rx $POD_A $NODE_A $NODE_A_ADDRESS 9000"
  "drop $NODE_A $POD_A $POD_A_ADDRESS 9"
)

programs() {
  local repeat
  begin_series programs "$(printf '{"repeats":%d,"windowMs":%d,"warmMs":%d}' "$repeats_programs" "$window_ms" "$warm_ms")"
  sysctl -qw kernel.bpf_stats_enabled=1
  for ((repeat = 1; repeat <= repeats_programs; repeat++)); do
    beside headroom "$repeat"
    beside bpftrace "$repeat"
  done
  sysctl -qw "kernel.bpf_stats_enabled=$stats_before"
  end_series
}

# beside TOOL REPEAT: TOOL and the empty programs, both attached; the first one attached runs first, so they take turns.
beside() {
  done_already "$1/drop/$2" && return
  say "programs: repeat $2 of $repeats_programs, $1 beside empty programs"
  local row name from to address port
  (($2 % 2)) || begin_empty
  case $1 in
    headroom) begin_headroom --watch-pods ;;
    *) "begin_$1" ;;
  esac
  local watcher=$tool
  ((!($2 % 2))) || begin_empty
  for row in "${CASES[@]}"; do
    read -r name from to address port <<<"$row"
    # the script makes no difference between interfaces
    [ "$1" = headroom ] || [[ " nic-tx nic-rx drop " == *" $name "* ]] || continue
    done_already "$1/$name/$2" || measure_case "$1" "$2" "$watcher"
  done
  end "$watcher"
  end "$empty"
}

# Of the programs of two processes: {"name":{"ns":…,"count":…}}, since they were loaded.
statistics() {
  local ids
  ids=" $(echo $(programs_of "$1") $(programs_of "$2")) "
  bpftool prog show -j | node -e '
    const ids = new Set(process.argv[1].trim().split(" ").map(Number))
    const programs = JSON.parse(require("fs").readFileSync(0, "utf8")).filter((p) => ids.has(p.id))
    console.log(JSON.stringify(Object.fromEntries(
      programs.map((p) => [p.name, { ns: p.run_time_ns ?? 0, count: p.run_cnt ?? 0 }]))))' "$ids"
}

# measure_case TOOL REPEAT WATCHER_PID: name, from, to, address and port are the caller's.
measure_case() {
  local flooding
  sink=
  # To a VXLAN port of a node comes what is no VXLAN: the tunnel itself discards it, behind the tracepoint.
  [ "$name" = drop ] || [ "$name" = ledger-rx ] || begin_sink "$to" "$port"
  start "$work/sent.json" ip netns exec "$from" taskset -c 0 "$built/flood" send "$address" "$port" 18 0 $((warm_ms + window_ms + 2000))
  flooding=$started
  sleep "$(awk "BEGIN { print $warm_ms / 1000 }")" # the agent gives a busy series its short cut at its next tick
  statistics "$3" "$empty" >"$work/before.json"
  sleep "$(awk "BEGIN { print $window_ms / 1000 }")"
  statistics "$3" "$empty" >"$work/after.json"
  end "$flooding"
  [ -z "$sink" ] || end "$sink"
  local spent
  spent=$(node -e '
    const [before, after] = [1, 2].map((i) => JSON.parse(require("fs").readFileSync(process.argv[i], "utf8")));
    console.log(JSON.stringify(Object.fromEntries(Object.keys(after).map((name) => [name,
      { ns: after[name].ns - before[name].ns, count: after[name].count - before[name].count }]))))' \
    "$work/before.json" "$work/after.json")
  record "$1/$name/$2" "\"case\":\"$name\",\"tool\":\"$1\",\"repeat\":$2,\"programs\":$spent"
}
