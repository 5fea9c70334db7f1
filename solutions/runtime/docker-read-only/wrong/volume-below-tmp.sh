# fails: nothing-of-the-host
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --tmpfs /tmp --mount type=volume,destination=/tmp/keep busybox:1.32.0 sleep 1d
