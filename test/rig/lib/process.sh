# shellcheck shell=bash
# Background processes of the rig: their ids are kept in the cache, and count only while they belong to that program.

# running NAME PATTERN: prints the id of the process recorded as NAME whose command line has PATTERN.
running() {
  local id
  id=$(cat "$CACHE/run/$1.pid" 2>/dev/null) || return 1
  [ -r "/proc/$id/cmdline" ] && tr '\0' ' ' <"/proc/$id/cmdline" | grep -qF -- "$2" && echo "$id"
}

# start NAME COMMAND [ARG...]: in a session of its own, with nothing of ours open.
start() {
  local name=$1
  shift
  setsid "$@" </dev/null >"$CACHE/log/$name.log" 2>&1 9>&- &
  echo $! >"$CACHE/run/$name.pid"
}

# stop NAME PATTERN SECONDS: asks the process to end, and ends it when it hasn't by then.
stop() {
  local name=$1 pattern=$2 id
  if ! id=$(running "$name" "$pattern"); then
    rm -f "$CACHE/run/$name.pid"
    return 1
  fi
  kill -TERM "$id"
  wait_for "$3" ended "$id" || kill -KILL "$id"
  rm -f "$CACHE/run/$name.pid"
}

ended() { [ ! -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; }

# wait_for SECONDS COMMAND [ARG...]: until the command succeeds.
wait_for() {
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < until)) || return 1
    sleep 0.2
  done
}
