# SPDX-License-Identifier: Apache-2.0
# Sourced by bench/run. What the Java half costs: memory, processor time, start.
# shellcheck shell=bash

HERTZ=$(getconf CLK_TCK)

agent() {
  begin_series agent "$(printf '{"starts":%d,"restSeconds":%d,"readersSeconds":%d,"dropKeys":%d}' \
    "$starts" "$rest_seconds" "$readers_seconds" 1000)"
  headroom=
  starts
  done_already "rest" || at_rest
  local count
  for count in 0 100 1000; do done_already "readers/$count" || with_readers "$count"; done
  [ -z "$headroom" ] || end "$headroom"
  end_series
}

# Turn and turn about, with and without the AOT cache.
starts() {
  local i
  for ((i = 1; i <= starts; i++)); do
    say "agent: start $i of $starts, with and without AOT cache"
    done_already "start/aot/$i" || one_start aot "$i" "${AGENT[@]}"
    done_already "start/plain/$i" || one_start plain "$i" "${AGENT_PLAIN[@]}"
  done
}

one_start() {
  local kind=$1 i=$2
  shift 2
  within "$NODE_A" "$built/first-frame" 8788 "$@" agent --listen 127.0.0.1:8788 >"$work/start.json" 2>"$work/start.err" ||
    die "the agent did not start: $(tail -n 3 "$work/start.err")"
  record "start/$kind/$i" "\"case\":\"start\",\"kind\":\"$kind\",\"repeat\":$i,$(cut_braces "$work/start.json")"
}

# ticks PID: user and system time, in 1/HERTZ s. The name in parentheses may hold spaces.
ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; }

kilobytes() { awk "/^$2:/{print \$2}" "/proc/$1/status"; }

drop_keys() { is_serving && node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).self.dropKeys ?? JSON.parse(require("fs").readFileSync(process.argv[1])).drops.length' "$work/frame.json"; }

has_keys() { [ "$(drop_keys)" -ge "$1" ]; }

# An agent that knows 1,000 series of drops, and has nothing to do.
begin_with_keys() {
  begin_headroom
  within "$POD_A" "$built/flood" types eth0 1000 >/dev/null
  await 20 "1,000 drop keys" has_keys 1000
}

# spend CASE SECONDS MEMBERS: processor time of the agent over SECONDS, and its memory at the end.
spend() {
  local ticks_before switches ns i polls=
  ticks_before=$(ticks "$headroom") switches=$(switches) ns=$(date +%s%N)
  sleep "$2"
  ns=$(($(date +%s%N) - ns))
  ticks_before=$(($(ticks "$headroom") - ticks_before)) switches=$(($(switches) - switches))
  for ((i = 0; i < polls_read; i++)); do # after the window: asking costs the agent time as well
    is_serving
    polls=$polls,$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).self.pollMicros' "$work/frame.json")
    sleep 1
  done
  record "$1" "$3,\"cpuTicks\":$ticks_before,\"hertz\":$HERTZ,\"ns\":$ns,\"contextSwitches\":$switches,\"rssKb\":$(kilobytes "$headroom" VmRSS),\"rssPeakKb\":$(kilobytes "$headroom" VmHWM),\"threads\":$(kilobytes "$headroom" Threads),\"frameBytes\":$(stat -c %s "$work/frame.json"),\"dropKeys\":$(drop_keys),\"pollMicros\":[${polls#,}]"
}

switches() { awk '/ctxt_switches/{sum += $2} END{print sum}' /proc/"$headroom"/task/*/status; }

at_rest() {
  say "agent: at rest with 1,000 drop keys, $rest_seconds s"
  begin_with_keys
  sleep "$settle_seconds" # the compiler's work on what has just begun
  spend rest "$rest_seconds" '"case":"rest"'
  end "$headroom"
  headroom= # the readers get one that knows as few series as a node mostly has
}

with_readers() {
  say "agent: $1 readers, $readers_seconds s"
  [ -n "$headroom" ] || {
    begin_headroom
    sleep "$settle_seconds"
  }
  start "$work/readers.json" ip netns exec "$NODE_A" "$built/readers" "$PORT" "$1"
  local readers=$started
  await 30 "$1 readers" grep -q ready "$work/readers.json.err"
  sleep 2
  spend "readers/$1" "$readers_seconds" "\"case\":\"readers\",\"asked\":$1"
  end "$readers"
  [ "$(number "$work/readers.json" readers)" = "$1" ] || die "of $1 readers only $(number "$work/readers.json" readers) stayed"
}
