# fails: read-only, not-privileged
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --tmpfs /tmp busybox:1.32.0 sleep 1d
