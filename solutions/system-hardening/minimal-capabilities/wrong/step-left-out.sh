#!/bin/sh
# fails: same-work
set -eu
need=CHOWN
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "securityContext": {"capabilities": {"add": ["'"$need"'"], "drop": ["ALL"]}}, "command": ["sh", "-c", "exec httpd -f -p '"$CKS_PARAM_PORT"' -h /work"]}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"capabilities": {"add": null, "drop": ["ALL"]}}}], "initContainers": [{"name": "prepare", "securityContext": {"capabilities": {"add": null, "drop": ["ALL"]}}}]}}}}'
