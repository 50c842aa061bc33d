# SPDX-License-Identifier: Apache-2.0
# Sourced by bench/run: what is started and ended, and what is written down.
# shellcheck shell=bash

say() { echo "bench: $*" >&2; }

die() {
  say "$*"
  exit 1
}

# await SECONDS WHAT COMMAND...: until it succeeds.
await() {
  local tries=$(($1 * 20)) what=$2
  shift 2
  until "$@" 2>/dev/null; do
    ((tries-- > 0)) || die "waited in vain for $what"
    sleep 0.05
  done
}

# ---- processes: each is ended by its own id ----

# What the agents remember of alerts stays out of this machine's own.
export HEADROOM_STATE_DIR=$work/state

running=()

# start LOG COMMAND...: in the background; its id in $started.
start() {
  local log=$1
  shift
  "$@" >"$log" 2>"$log.err" &
  started=$!
  running+=("$started")
}

# end PID [SIGNAL]
end() {
  local pid kept=()
  kill -"${2:-TERM}" "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
  for pid in "${running[@]}"; do [ "$pid" = "$1" ] || kept+=("$pid"); done
  running=("${kept[@]}")
}

end_all() {
  local pid
  for pid in "${running[@]}"; do end "$pid"; done
}

# ---- what is compared ----

PORT=8787

is_serving() { within "$NODE_A" curl -sf -o "$work/frame.json" "http://127.0.0.1:$PORT/api/v1/frame"; }

# begin_headroom [OPTION...]: the agent on node A, as it ships.
begin_headroom() {
  start "$work/agent.log" ip netns exec "$NODE_A" "${AGENT[@]}" agent --listen "127.0.0.1:$PORT" "$@"
  headroom=$started tool=$started
  await 60 "the agent's first Frame ($work/agent.log.err)" is_serving
}

begin_empty() {
  start "$work/empty.log" "$built/attach" "$built/empty.bpf.o"
  empty=$started tool=$started
  await 20 "the empty programs ($work/empty.log.err)" grep -q ready "$work/empty.log"
}

# tracefs is mounted for bpftrace alone.
begin_bpftrace() {
  start "$work/bpftrace.log" unshare -m sh -c \
    "mount -t tracefs none /sys/kernel/tracing; exec bpftrace '$here/src/count.bt'"
  bpftrace=$started tool=$started
  await 60 "bpftrace ($work/bpftrace.log.err)" has_programs "$bpftrace" 4
}

begin_none() { tool=; }

# Prints bpftrace's maps nowhere: only its end matters.
end_tool() { [ -z "$tool" ] || end "$tool"; }

# programs_of PID: the ids of the BPF programs that a process holds.
programs_of() { sed -n 's/^prog_id:[[:space:]]*//p' /proc/"$1"/fdinfo/* 2>/dev/null | sort -un; }

has_programs() { [ "$(programs_of "$1" | wc -l)" -ge "$2" ]; }

# ---- results: one JSON object a line while a series runs, one file when it is whole ----

# done_already ID: in this series, at this commit, with these parameters.
done_already() { grep -qF "{\"id\":\"$1\"," "$series_file"; }

# record ID MEMBERS: MEMBERS is JSON without braces.
record() { printf '{"id":"%s",%s}\n' "$1" "$2" >>"$series_file"; }

# begin_series NAME PARAMETERS: takes up an unfinished one that was begun alike.
begin_series() {
  series=$1
  series_file=$work/$1.jsonl
  local head
  head=$(printf '{"series":"%s",%s,"parameters":%s,"quick":%s}' "$1" "$machine" "$2" "$quick")
  if [ -f "$series_file" ] && [ "$(head -n 1 "$series_file")" = "$head" ]; then
    say "$1: taking up where it was left, $(($(wc -l <"$series_file") - 1)) measurements are there"
  else
    echo "$head" >"$series_file"
  fi
}

end_series() {
  local out
  out=$results/$(date -u +%F)-$(uname -r)-$series.json
  node -e '
    const [head, ...lines] = require("fs").readFileSync(process.argv[1], "utf8").trim().split("\n")
    const time = new Date().toISOString().replace(/\.\d+/, "")
    const rows = lines.map((line) => "    " + JSON.stringify(JSON.parse(line)))
    console.log(JSON.stringify({ ...JSON.parse(head), ended: time }, null, 2).slice(0, -2)
      + ",\n  \"measurements\": [\n" + rows.join(",\n") + "\n  ]\n}")' "$series_file" >"$out"
  rm -f "$series_file"
  say "$series: written to ${out#"$root"/}"
}

# number FILE MEMBER: of a JSON object in FILE.
number() { node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))[process.argv[2]]' "$1" "$2"; }

# Hundredths of a second that the hypervisor gave to others, since boot, all cores.
stolen() { awk '/^cpu /{print $9}' /proc/stat; }

# The machine and the code, as members of a JSON object.
describe_machine() {
  local cpu commit dirty=false
  cpu=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
  commit=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
  [ -z "$(git -C "$root" status --porcelain -- bpf java/src/main deploy pom.xml bench/src bench/*.sh bench/run 2>/dev/null)" ] ||
    dirty=true
  printf '"machine":{"cpu":"%s","cores":%d,"memoryMb":%d,"virtual":%s},"kernel":"%s","commit":"%s","uncommitted":%s,"bpftrace":"%s","java":"%s"' \
    "${cpu:-$(uname -m)}" "$(nproc)" "$(awk '/^MemTotal/{print int($2 / 1024)}' /proc/meminfo)" \
    "$(grep -q '^flags.* hypervisor' /proc/cpuinfo && echo true || echo false)" "$(uname -r)" "$commit" "$dirty" \
    "$(bpftrace --version 2>/dev/null)" "$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$jdk/release")"
}
