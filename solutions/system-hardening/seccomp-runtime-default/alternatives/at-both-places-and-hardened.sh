#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}, "runAsUser": 1000}, "containers": [{"name": "web", "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}], "initContainers": [{"name": "prepare", "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}]}}}}'
