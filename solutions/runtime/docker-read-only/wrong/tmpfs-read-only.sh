# fails: tmpfs, writable, nothing-of-the-host
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --tmpfs /tmp:ro busybox:1.32.0 sleep 1d
