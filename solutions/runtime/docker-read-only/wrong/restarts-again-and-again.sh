# fails: running, read-only, tmpfs, writable, nothing-of-the-host, not-privileged
# ends at once and is started again: the engine calls it running all the time
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --restart always --read-only --tmpfs /tmp busybox:1.32.0
