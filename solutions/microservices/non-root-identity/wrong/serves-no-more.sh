#!/bin/sh
# fails: serves, same-work
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"runAsUser": '"$CKS_PARAM_UID"', "runAsGroup": '"$CKS_PARAM_GID"'}, "containers": [{"name": "web", "securityContext": {"allowPrivilegeEscalation": false}, "command": ["sleep", "1d"]}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"runAsUser": null, "allowPrivilegeEscalation": false}}], "initContainers": [{"name": "prepare", "securityContext": {"allowPrivilegeEscalation": false}}]}}}}'
