# fails: nothing-of-the-host
# what is written to /data is there for the next container
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --tmpfs /tmp --volume /data busybox:1.32.0 sleep 1d
