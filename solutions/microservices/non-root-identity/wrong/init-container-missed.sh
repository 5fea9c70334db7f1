#!/bin/sh
# fails: identity, ready, kernel-identity, kernel-escalation, serves, same-work
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "securityContext": {"runAsUser": '"$CKS_PARAM_UID"', "runAsGroup": '"$CKS_PARAM_GID"', "allowPrivilegeEscalation": false}}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"runAsUser": '"$CKS_PARAM_UID"', "runAsGroup": '"$CKS_PARAM_GID"', "allowPrivilegeEscalation": false}}], "initContainers": [{"name": "prepare", "securityContext": {"allowPrivilegeEscalation": false}}]}}}}'
