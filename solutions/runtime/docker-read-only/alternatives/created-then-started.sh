set -eu
"${CKS_ENGINE:-docker}" create --name "$CKS_PARAM_BOX" --read-only --tmpfs /tmp --restart unless-stopped busybox:1.32.0 sh -c 'sleep 1d'
"${CKS_ENGINE:-docker}" start "$CKS_PARAM_BOX"
