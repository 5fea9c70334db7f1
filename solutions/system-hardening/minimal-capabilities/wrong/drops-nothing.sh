#!/bin/sh
# fails: capabilities, ready, kernel, serves, same-work
# adding to the runtime’s list takes nothing from it
set -eu
need=CHOWN
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "securityContext": {"capabilities": {"add": ["'"$need"'"], "drop": null}}}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"capabilities": {"add": null, "drop": ["ALL"]}}}], "initContainers": [{"name": "prepare", "securityContext": {"capabilities": {"add": null, "drop": ["ALL"]}}}]}}}}'
