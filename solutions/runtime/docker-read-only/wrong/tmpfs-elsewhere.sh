# fails: tmpfs, writable, nothing-of-the-host
# /run is not /tmp
set -eu
options=--read-only
if [ "${CKS_ENGINE:-docker}" = podman ]; then options="--read-only --read-only-tmpfs=false"; fi
# shellcheck disable=SC2086 -- two options in one variable
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" $options --tmpfs /run busybox:1.32.0 sleep 1d
