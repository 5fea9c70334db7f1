# shellcheck shell=bash
# The container engine: the one that answers, else one of the rig's own with its own configuration and data.

ENGINE_CONFIG=$CACHE/engine/daemon.json

engine_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

INOTIFY=/proc/sys/fs/inotify/max_user_instances
INOTIFY_NEEDED=1024

# Every node takes some dozens of inotify instances, and all nodes share root's: too few, and kube-proxy ends with "too many
# open files". kind's documentation tells to raise the limit; it is never lowered again.
allow_inotify() {
  (($(cat "$INOTIFY") >= INOTIFY_NEEDED)) && return
  echo "$INOTIFY_NEEDED" >"$INOTIFY" || say "$INOTIFY can't be raised: one or two clusters at a time will do"
}

start_engine() {
  if engine_answers; then
    running engine "$ENGINE_CONFIG" >/dev/null || say 'a container engine answers that the rig did not start: it is used as it is, and left as it is by "down"'
    return
  fi
  if [ -n "${DOCKER_HOST:-}" ]; then fail "no container engine answers at DOCKER_HOST=$DOCKER_HOST. Next: unset DOCKER_HOST"; fi
  step 'starting the container engine' '2 s' start_own_engine
}

start_own_engine() {
  write_engine_config
  mkdir -p "$RUN"
  forget_dead_processes
  start engine dockerd --config-file "$ENGINE_CONFIG"
  wait_for 60 engine_answers && return
  tail -n 20 "$CACHE/log/engine.log"
  stop engine "$ENGINE_CONFIG" 10
  return 1
}

# Records left by an engine that was killed: their numbers may be other processes' by now, and the engine would not start.
forget_dead_processes() {
  local record
  for record in "$RUN/dockerd.pid" "$RUN"/docker/containerd/*.pid; do
    [ ! -e "$record" ] || grep -qF -e "$RUN" -e "$ENGINE_CONFIG" "/proc/$(cat "$record")/cmdline" || rm -f "$record"
  done
}

# The registry is the mirror of the engine's registry, so what is not there "does not exist", as in the world.
write_engine_config() {
  mkdir -p "$CACHE/engine"
  jq -n --arg data "$CACHE/engine/data" --arg run "$RUN" --arg bridge "$BRIDGE" --arg registry "$REGISTRY" '{
    "data-root": $data, "exec-root": ($run + "/docker"), "pidfile": ($run + "/dockerd.pid"), "bip": $bridge,
    "insecure-registries": [$registry], "registry-mirrors": ["http://" + $registry]}' >"$ENGINE_CONFIG"
  if ! may_raise_limits; then
    install -m 755 "$rig/runc-held" "$CACHE/engine/runc-held"
    jq --arg path "$CACHE/engine/runc-held" '. + {"default-runtime": "held", "runtimes": {"held": {"path": $path}}}' \
      "$ENGINE_CONFIG" >"$ENGINE_CONFIG.new"
    mv "$ENGINE_CONFIG.new" "$ENGINE_CONFIG"
  fi
}

# CAP_SYS_RESOURCE is number 24 of the bounding set.
may_raise_limits() { (((0x$(awk '/CapBnd/ {print $2}' /proc/self/status) >> 24) & 1)); }

# check_engine: an engine that the rig did not start must be able to do what cluster nodes need.
check_engine() {
  running engine "$ENGINE_CONFIG" >/dev/null && return
  [[ $(docker info --format '{{json .RegistryConfig}}') == *"\"http://$REGISTRY/\""* ]] ||
    fail "the container engine that answers does not use the rig's registry. Next: stop it and run this again, or give it \"registry-mirrors\": [\"http://$REGISTRY\"] and \"insecure-registries\": [\"$REGISTRY\"] in its daemon.json"
  docker run --rm --privileged --network none "cks-rig/base:${keys[base]}" true >/dev/null ||
    fail 'the container engine that answers does not run privileged containers, which cluster nodes are. Next: stop it and run this again'
}

stop_engine() {
  local began=$EPOCHREALTIME
  if stop engine "$ENGINE_CONFIG" 60; then
    say "the container engine ended after $(seconds_since "$began") s"
  elif engine_answers; then
    say 'the container engine that answers was not started by the rig: left running'
  else
    say 'the container engine was not running'
  fi
}

engine_status() {
  local id
  if ! engine_answers; then
    echo 'engine      does not answer'
    return 1
  elif id=$(running engine "$ENGINE_CONFIG"); then
    echo "engine      answers; started by the rig, process $id"
  else
    echo 'engine      answers; not started by the rig'
  fi
}
