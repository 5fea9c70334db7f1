# shellcheck shell=bash
# The node image, with the images of the control plane in its container runtime.

provide_node() {
  local parts=("${keys[base]}" "${keys[kubernetes]}" "${keys[containerd]}" "${keys[pause]}" "@$rig/node" "$REGISTRY" "$ETCD" "$COREDNS" "$PAUSE" "$POD_NETWORK")
  if [ "$GVISOR" = 1 ]; then parts+=("gvisor ${keys[gvisor]}"); fi
  provide_image node "$(key "${parts[@]}" "$(declare -f build_node_system build_component_images preload)")" \
    'making the node image' '45 s' build_node
  has_image "$NODE_IMAGE" && [ "$(image_id "$NODE_IMAGE")" = "$(image_id "cks-rig/node:${keys[node]}")" ] && return
  docker tag "cks-rig/node:${keys[node]}" "$NODE_IMAGE"
  echo "cks-rig/node:${keys[node]}" >"$CACHE/run/node-image"
}

image_id() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

build_node() {
  build_node_system cks-rig/node-system:new
  build_component_images
  preload cks-rig/node-system:new "$1"
  docker image rm cks-rig/node-system:new
}

build_node_system() {
  local context=$CACHE/tmp/node
  rm -rf "$context"
  cp -r "$rig/node" "$context"
  mkdir "$context/programs"
  cp "${made[containerd]}"/* "$context/programs"
  cp "${made[kubernetes]}/kubernetes" "$context"
  sed -i "s|@REGISTRY@|$REGISTRY|" "$context/hosts.toml"
  sed -i "s|@POD_NETWORK@|$POD_NETWORK|" "$context/default-cni.yaml"
  sed -i "s|@PAUSE@|$PAUSE|" "$context/containerd.toml"
  if [ "$GVISOR" = 1 ]; then
    cp "${made[gvisor]}"/* "$context/programs"
    cat "$rig/node/gvisor/containerd.toml" >>"$context/containerd.toml"
  fi
  docker build -q --build-arg "BASE=cks-rig/base:${keys[base]}" --build-arg "KUBERNETES=$KUBERNETES" -t "$1" "$context"
}

# The control plane's images share one layer, which holds the one program that all of them are.
build_component_images() {
  local context=$CACHE/tmp/components program name
  rm -rf "$context"
  mkdir -p "$context/root/usr/local/bin" "$context/root/etc" "$context/root/tmp"
  cp "${made[kubernetes]}/kubernetes" "$context/root/usr/local/bin/"
  for program in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubectl etcd coredns pod-network; do
    ln -s kubernetes "$context/root/usr/local/bin/$program"
  done
  echo 'root:x:0:0:root:/root:/sbin/nologin' >"$context/root/etc/passwd"
  image() {
    printf '%s\n' "${@:2}" >"$context/Dockerfile"
    docker build -q -t "$1" "$context"
  }
  image cks-rig/components:new 'FROM scratch' 'COPY root /' 'ENV PATH=/usr/local/bin'
  components=("registry.k8s.io/etcd:$ETCD" "registry.k8s.io/coredns/coredns:$COREDNS" "registry.k8s.io/pause:$PAUSE" "registry.k8s.io/kube-proxy:$KUBERNETES")
  docker tag cks-rig/components:new "${components[0]}"
  image "${components[1]}" 'FROM cks-rig/components:new' 'ENTRYPOINT ["/usr/local/bin/coredns"]'
  # each Pod has one of these: the one program would take a tenth of a second of a core to start
  cp "${made[pause]}/pause" "$context"
  image "${components[2]}" 'FROM scratch' 'COPY pause /' 'ENTRYPOINT ["/pause"]'
  # kube-proxy calls the iptables programs, pod-network calls nft
  image "${components[3]}" "FROM cks-rig/base:${keys[base]}" 'COPY root /'
  components+=("$POD_NETWORK")
  docker tag "${components[3]}" "$POD_NETWORK"
  for program in kube-apiserver kube-controller-manager kube-scheduler; do
    name=registry.k8s.io/$program:$KUBERNETES
    docker tag cks-rig/components:new "$name"
    components+=("$name")
  done
}

# preload SYSTEM IMAGE: IMAGE is SYSTEM with the component images in its container runtime.
preload() {
  local container=cks-rig-preload
  docker rm -f "$container" >/dev/null 2>&1 || true
  docker run -d --privileged --network none --name "$container" --entrypoint sleep "$1" infinity
  docker exec -d "$container" containerd
  wait_for 30 docker exec "$container" ctr version
  docker save "${components[@]}" | docker exec -i "$container" ctr -n k8s.io images import --digests -
  docker exec "$container" sh -c 'kill $(pgrep -x containerd); while pgrep -x containerd; do sleep 0.1; done; rm -rf /run/containerd'
  docker commit --change 'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]' "$container" "$2"
  docker rm -f "$container"
  docker image rm "${components[@]}" cks-rig/components:new
}

node_status() {
  local own
  own=$(cat "$CACHE/run/node-image" 2>/dev/null) || own=''
  if ! has_image "$NODE_IMAGE"; then
    echo "node image  $NODE_IMAGE is absent"
    return 1
  elif [ -n "$own" ] && [ "$(image_id "$NODE_IMAGE")" = "$(image_id "$own")" ]; then
    echo "node image  $NODE_IMAGE is $own"
  else
    echo "node image  $NODE_IMAGE is there; not made by the rig"
  fi
}
