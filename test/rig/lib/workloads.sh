# shellcheck shell=bash
# Stand-ins for the images that tasks name, pushed to the registry under the real names.

provide_workloads() {
  provide_workload busybox 1.32.0 1.31.1 1.36 latest
  provide_workload httpd latest 2.4 2.4-alpine
  provide_workload nginx latest 1.27 stable
}

# provide_workload NAME TAG...: each tag is an image of its own, with a digest of its own. The tag rig-KEY is pushed last:
# where it is, the others are.
provide_workload() {
  local name=$1 root
  root=$(workload_root_key "$name")
  keys[$name]=$(key "$root" "$(declare -f publish_workload)" "@$rig/workloads/$name" "$@")
  in_registry "$name" "rig-${keys[$name]}" && return
  case $name in
  busybox) provide busybox-root "$root" 'compiling busybox' '50 s' bash "$rig/workloads/busybox/build" "$MIRROR" ;;
  *) provide_debian "$name-root" "$(workload_packages "$name")" '40 s' ;;
  esac
  step "making and pushing the images $name: ${*:2}" '10 s' publish_workload "$@"
}

workload_packages() {
  case $1 in
  httpd) echo apache2-bin,bash ;;
  nginx) echo nginx-light,bash,curl ;;
  esac
}

workload_root_key() {
  case $1 in
  busybox) key "$MIRROR" "@$rig/workloads/busybox/build" ;;
  *) key "$(declare -f build_debian)" "$MIRROR" "$BASE_SUITE" "$(workload_packages "$1")" ;;
  esac
}

publish_workload() {
  local name=$1 image=$REGISTRY/library/$1 root=cks-rig/$1-root:${keys[$1]} tag
  docker import "${made[$name-root]}/root.tar" "$root"
  for tag in "${@:2}"; do
    docker build -q --build-arg "ROOT=$root" --build-arg "TAG=$tag" -t "$image:$tag" "$rig/workloads/$name"
    docker push -q "$image:$tag"
  done
  docker tag "$image:$2" "$image:rig-${keys[$name]}"
  docker push -q "$image:rig-${keys[$name]}"
  # the engine pulls them like anybody
  for tag in "${@:2}" "rig-${keys[$name]}"; do docker image rm "$image:$tag"; done
  docker image rm "$root"
}
