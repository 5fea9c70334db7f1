# shellcheck shell=bash
# The image registry on the engine's bridge: the mirror of every registry for the engine and the nodes.

REGISTRY_CONFIG=$CACHE/registry.yml

registry_answers() { curl -fs --noproxy '*' --max-time 5 "http://$REGISTRY/v2/" >/dev/null; }

start_registry() {
  if registry_answers; then
    running registry "$REGISTRY_CONFIG" >/dev/null || say "a registry answers at $REGISTRY that the rig did not start: it is used, and left as it is by \"down\""
    return
  fi
  step 'starting the image registry' '1 s' start_own_registry
}

start_own_registry() {
  cat >"$REGISTRY_CONFIG" <<END
version: 0.1
storage: {filesystem: {rootdirectory: $CACHE/registry}}
http: {addr: "$REGISTRY"}
END
  start registry docker-registry serve "$REGISTRY_CONFIG"
  wait_for 20 registry_answers && return
  tail -n 20 "$CACHE/log/registry.log"
  stop registry "$REGISTRY_CONFIG" 10
  return 1
}

# in_registry NAME TAG
in_registry() {
  curl -fs --noproxy '*' --head -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' \
    "http://$REGISTRY/v2/library/$1/manifests/$2" >/dev/null
}

stop_registry() {
  if stop registry "$REGISTRY_CONFIG" 10; then
    say 'the image registry ended'
  elif registry_answers; then
    say 'the image registry that answers was not started by the rig: left running'
  else
    say 'the image registry was not running'
  fi
}

registry_status() {
  local id
  if ! registry_answers; then
    echo 'registry    does not answer'
    return 1
  elif id=$(running registry "$REGISTRY_CONFIG"); then
    echo "registry    answers at $REGISTRY; started by the rig, process $id"
  else
    echo "registry    answers at $REGISTRY; not started by the rig"
  fi
}
