set -eu
"${CKS_ENGINE:-docker}" run -d --name "$CKS_PARAM_BOX" --read-only --tmpfs /tmp --tmpfs /run \
  --user 1000:1000 --cap-drop ALL --security-opt no-new-privileges --network none --memory 32m busybox:1.32.0 sleep 1d
