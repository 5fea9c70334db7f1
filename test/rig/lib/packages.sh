# shellcheck shell=bash
# Debian packages that the rig works with. Go is not among them: Debian's is too old for Kubernetes.

install_packages() {
  local missing='' command
  for command in dockerd runc iptables jq mmdebstrap docker-registry musl-gcc make gcc bzip2 curl; do
    command -v "$command" >/dev/null || missing+=" $command"
  done
  [ -z "$missing" ] || step "installing the container engine and build tools, for$missing" '40 s' apt_install
  command -v go >/dev/null || fail "Go is missing; programs are compiled with it. Install $(sed -n 's/^go /Go /p' "$rig/programs/kubernetes/go.mod") or newer from https://go.dev/dl and put it on PATH"
}

apt_install() {
  local policy=/usr/sbin/policy-rc.d
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  # without this, Debian starts the engine and the registry with the system's configuration as soon as they are there
  if [ ! -e "$policy" ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  apt-get install -yq --no-install-recommends docker.io containerd runc iptables jq mmdebstrap docker-registry musl-tools linux-libc-dev make gcc libc6-dev bzip2 curl ca-certificates
}
