# fails: running, read-only, tmpfs, writable, nothing-of-the-host, not-privileged
# the image's own command is a shell; without a terminal it ends
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --tmpfs /tmp busybox:1.32.0
