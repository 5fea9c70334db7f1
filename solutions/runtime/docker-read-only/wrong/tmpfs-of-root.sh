# fails: writable
# the container runs as somebody else, who may not write there
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --user 1000:1000 --tmpfs /tmp busybox:1.32.0 sleep 1d
"${CKS_ENGINE:-docker}" exec --user 0 "$CKS_PARAM_BOX" chmod 755 /tmp
