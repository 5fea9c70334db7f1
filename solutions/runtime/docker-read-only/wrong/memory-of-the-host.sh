# fails: tmpfs, writable, nothing-of-the-host
# a tmpfs, though the host's own
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --volume /dev/shm:/tmp busybox:1.32.0 sleep 1d
