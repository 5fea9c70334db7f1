#!/bin/sh
# fails: identity, ready, kernel-identity, kernel-escalation, serves, same-work
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"runAsUser": '"$CKS_PARAM_GID"', "runAsGroup": '"$CKS_PARAM_UID"'}, "containers": [{"name": "web", "securityContext": {"allowPrivilegeEscalation": false}}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"runAsUser": null, "allowPrivilegeEscalation": false}}], "initContainers": [{"name": "prepare", "securityContext": {"allowPrivilegeEscalation": false}}]}}}}'
