# shellcheck shell=bash
# What the rig says goes to standard error; the output of a step goes to a log file of its own.

say() { printf '%s rig: %s\n' "$(date +%T)" "$*" >&2; }

# refuse TEXT: the caller asked for what can't be. Exit status 2.
refuse() {
  printf 'rig: %s\n' "$*" >&2
  exit 2
}

# fail TEXT: the machine can't. Exit status 3.
fail() {
  say "$*"
  exit 3
}

# seconds_since EPOCHREALTIME: with one decimal.
seconds_since() {
  local tenths=$(((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}) / 100000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# step TITLE USUAL COMMAND [ARG...]: runs the command; its output is shown only when it fails. Call it plainly, never
# in a condition: there, set -e would not end a failed command.
step() {
  local title=$1 usual=$2 log began status
  shift 2
  mkdir -p "$CACHE/log"
  log=$CACHE/log/$(tr -cs 'a-zA-Z0-9\n' - <<<"$title").log
  say "$title (usually $usual)"
  began=$EPOCHREALTIME
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1 9>&-
  status=$?
  set -e
  if ((status)); then
    tail -n 30 "$log" >&2
    fail "$title failed with exit status $status after $(seconds_since "$began") s; the whole log: $log. What was done before is kept: the same command goes on from here"
  fi
  say "$title took $(seconds_since "$began") s"
}
