#!/bin/sh
# fails: capabilities, ready, kernel, serves, same-work
set -eu
need=CHOWN
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "securityContext": {"capabilities": {"add": ["'"$need"'"], "drop": ["ALL"]}}}], "initContainers": [{"name": "prepare", "securityContext": {"capabilities": {"add": null, "drop": ["ALL"]}}}]}}}}'
