# fails: running, read-only, tmpfs, writable, nothing-of-the-host, not-privileged
set -eu
"${CKS_ENGINE:-docker}" create --name "$CKS_PARAM_BOX" --read-only --tmpfs /tmp busybox:1.32.0 sleep 1d
