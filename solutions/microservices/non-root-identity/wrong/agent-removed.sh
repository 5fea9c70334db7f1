#!/bin/sh
# fails: same-work
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"runAsUser": '"$CKS_PARAM_UID"', "runAsGroup": '"$CKS_PARAM_GID"'}, "containers": [{"name": "web", "securityContext": {"allowPrivilegeEscalation": false}}, {"name": "'"$CKS_PARAM_AGENT"'", "$patch": "delete"}], "initContainers": [{"name": "prepare", "securityContext": {"allowPrivilegeEscalation": false}}]}}}}'
