# shellcheck shell=bash
# File systems, kept as archives in the cache so that no engine has to be asked for them, and the images made of them.

MIRROR=$(sed -n 's/^URIs: //p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -1)
MIRROR=${MIRROR:-http://deb.debian.org/debian}

# build_debian PACKAGES FOLDER: FOLDER/root.tar, a minimal Debian with these packages and without documentation.
build_debian() {
  mmdebstrap --quiet --variant=minbase --include="$1" --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$BASE_SUITE" "$2/root.tar" "deb $MIRROR $BASE_SUITE main"
}

# provide_debian NAME PACKAGES USUAL: made[NAME]/root.tar
provide_debian() {
  provide "$1" "$(key "$(declare -f build_debian)" "$MIRROR" "$BASE_SUITE" "$2")" \
    "bootstrapping Debian with the packages of $1" "$3" build_debian "$2"
}

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

# provide_image NAME KEY TITLE USUAL COMMAND: the engine's image cks-rig/NAME:KEY; the command is called with that name.
provide_image() {
  keys[$1]=$2
  has_image "cks-rig/$1:$2" || step "$3" "$4" "$5" "cks-rig/$1:$2"
}

# The system under a node and under kube-proxy.
provide_base() {
  provide_debian base-root "$BASE_PACKAGES" '1 min'
  provide_image base "${keys[base-root]}" 'importing the base system' '5 s' import_base
}

import_base() { docker import "${made[base-root]}/root.tar" "$1"; }
