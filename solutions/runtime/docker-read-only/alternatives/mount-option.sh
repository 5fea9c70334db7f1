set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --mount type=tmpfs,destination=/tmp busybox:1.32.0 sleep 1d
