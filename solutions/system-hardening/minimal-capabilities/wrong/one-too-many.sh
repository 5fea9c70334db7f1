#!/bin/sh
# fails: capabilities, ready, kernel, serves, same-work
set -eu
need=CHOWN
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "securityContext": {"capabilities": {"add": ["'"$need"'", "NET_BIND_SERVICE"], "drop": ["ALL"]}}}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"capabilities": {"add": null, "drop": ["ALL"]}}}], "initContainers": [{"name": "prepare", "securityContext": {"capabilities": {"add": null, "drop": ["ALL"]}}}]}}}}'
