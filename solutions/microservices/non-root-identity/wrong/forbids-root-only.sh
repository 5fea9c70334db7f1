#!/bin/sh
# fails: identity, ready, kernel-identity, kernel-escalation, serves, same-work
# nobody chose another user, so nothing starts
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"runAsNonRoot": true}, "containers": [{"name": "web", "securityContext": {"allowPrivilegeEscalation": false}}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"runAsUser": null, "allowPrivilegeEscalation": false}}], "initContainers": [{"name": "prepare", "securityContext": {"allowPrivilegeEscalation": false}}]}}}}'
