# fails: image
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --tmpfs /tmp busybox:1.31.1 sleep 1d
