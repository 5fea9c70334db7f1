# fails: read-only, not-privileged
# started read-only, then the root is made writable from inside
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --privileged --read-only --tmpfs /tmp busybox:1.32.0 sleep 1d
"${CKS_ENGINE:-docker}" exec "$CKS_PARAM_BOX" mount -o remount,rw /
