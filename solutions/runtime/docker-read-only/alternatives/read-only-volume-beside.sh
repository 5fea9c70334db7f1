# a folder of the host that can only be read, at another place
set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --tmpfs /tmp --volume /usr/share:/data:ro busybox:1.32.0 sleep 1d
