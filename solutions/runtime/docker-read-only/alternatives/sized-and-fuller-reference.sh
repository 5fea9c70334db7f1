set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --tmpfs /tmp:rw,size=16m,mode=1777 docker.io/library/busybox:1.32.0 sleep 1d
