#!/bin/sh
# fails: ready, kernel, serves
# the capability is in the bounding set, and a user who isn’t root can’t use it
set -eu
need=CHOWN
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "securityContext": {"runAsUser": 1000, "capabilities": {"add": ["'"$need"'"], "drop": ["ALL"]}}}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"capabilities": {"add": null, "drop": ["ALL"]}}}], "initContainers": [{"name": "prepare", "securityContext": {"capabilities": {"add": null, "drop": ["ALL"]}}}]}}}}'
