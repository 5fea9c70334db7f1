# shellcheck shell=bash
# Programs compiled from Go modules, and one from C, each kept by the hash of its sources, flags and compiler.

export CGO_ENABLED=0

provide_programs() {
  local compiler
  compiler=$(go env GOVERSION GOOS GOARCH GOFLAGS | tr '\n' ' ')
  provide kubernetes "$(key "$compiler" "$KUBERNETES" "$(declare -f build_kubernetes)" "@$rig/programs/kubernetes")" \
    'compiling Kubernetes, etcd and CoreDNS' '11 min; 1 min when Go has their packages compiled' build_kubernetes
  provide containerd "$(key "$compiler" "$CONTAINERD" "$(declare -f build_containerd)")" \
    'compiling containerd' '2.5 min' build_containerd
  provide pause "$(key "$(declare -f build_pause)" "@$rig/programs/pause")" 'compiling pause' '1 s' build_pause
  provide kind "$(key "$compiler" "$KIND" "$(declare -f build_kind)")" 'compiling kind' '10 s' build_kind
  if [ "$GVISOR" = 1 ]; then
    provide gvisor "$(key "$compiler" "$(declare -f build_gvisor)" "@$rig/programs/gvisor")" \
      'compiling gVisor' '3 min' build_gvisor
  fi
}

build_kubernetes() {
  local component=k8s.io/component-base/version minor=${KUBERNETES#v*.} flags
  cd "$rig/programs/kubernetes"
  flags="-s -w -X $component.gitVersion=$KUBERNETES -X $component.gitMajor=1 -X $component.gitMinor=${minor%%.*} \
    -X $component.gitTreeState=clean -X k8s.io/client-go/pkg/version.gitVersion=$KUBERNETES"
  go build -trimpath -buildvcs=false -ldflags "$flags" -o "$1/kubernetes" .
  go build -trimpath -buildvcs=false -ldflags "$flags" -o "$1/kubectl" ./kubectl
}

build_containerd() {
  local from=github.com/containerd/containerd/v2/cmd
  GOBIN=$1 go install -ldflags '-s -w' "$from/containerd@$CONTAINERD" "$from/containerd-shim-runc-v2@$CONTAINERD" "$from/ctr@$CONTAINERD"
}

build_pause() { musl-gcc -static -Os -s -Wall -Werror -o "$1/pause" "$rig/programs/pause/pause.c"; }

build_kind() { GOBIN=$1 go install -ldflags '-s -w' "sigs.k8s.io/kind@$KIND"; }

build_gvisor() {
  cd "$rig/programs/gvisor"
  go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$1/containerd-shim-runsc-v1" ./shim
  go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$1/runsc" ./runsc
}

# link_tools: the folder that "env" puts on PATH.
link_tools() {
  mkdir -p "$CACHE/bin"
  ln -sfn "${made[kubernetes]}/kubectl" "$CACHE/bin/kubectl"
  ln -sfn "${made[kind]}/kind" "$CACHE/bin/kind"
}

tools_status() {
  if [ -x "$CACHE/bin/kind" ] && [ -x "$CACHE/bin/kubectl" ]; then
    echo "tools       kind and kubectl in $CACHE/bin"
  else
    echo 'tools       kind and kubectl are not made'
    return 1
  fi
}
