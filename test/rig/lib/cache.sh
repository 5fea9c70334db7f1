# shellcheck shell=bash
# What is made is kept under a key: the hash of all that went in. Other inputs are other keys, so nothing is ever stale,
# and what an interrupted run left is never taken for whole.

# made[NAME]: folder of what was provided; keys[NAME]: its key.
declare -A made keys

# hold_lock: one rig at a time per cache; freed by the end of this process. Children close descriptor 9.
hold_lock() {
  mkdir -p "$CACHE"
  exec 9>"$CACHE/lock"
  if ! flock -n 9; then
    say 'waiting for another run of the rig'
    flock 9
  fi
  rm -rf "$CACHE/tmp"
  mkdir -p "$CACHE/tmp" "$CACHE/run" "$CACHE/log"
}

# key PART...: 16 hex digits. @PATH stands for the content of a file, or for the names and contents of a folder.
key() {
  local part
  for part in "$@"; do
    if [[ $part != @* ]]; then
      printf '%s\n' "$part"
    elif [ -d "${part#@}" ]; then
      (cd "${part#@}" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
    else
      sha256sum <"${part#@}"
    fi
  done | sha256sum | cut -c 1-16
}

# provide NAME KEY TITLE USUAL COMMAND [ARG...]: the folder made[NAME]. When it isn't there, the command is called with
# an empty folder as its last argument, which becomes it in one move.
provide() {
  local name=$1 key=$2 title=$3 usual=$4 work
  shift 4
  keys[$name]=$key
  made[$name]=$CACHE/made/$name-$key
  [ -d "${made[$name]}" ] && return
  work=$CACHE/tmp/$name
  rm -rf "$work"
  mkdir -p "$work" "$CACHE/made"
  step "$title" "$usual" "$@" "$work"
  mv "$work" "${made[$name]}"
}
