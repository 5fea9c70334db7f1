# fails: tmpfs, writable, nothing-of-the-host
# an anonymous volume on the disk
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --volume /tmp busybox:1.32.0 sleep 1d
