# fails: not-privileged
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --privileged --read-only --tmpfs /tmp busybox:1.32.0 sleep 1d
