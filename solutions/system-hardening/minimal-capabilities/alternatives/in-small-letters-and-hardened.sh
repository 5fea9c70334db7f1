#!/bin/sh
set -eu
need=CHOWN
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "securityContext": {"allowPrivilegeEscalation": false, "seccompProfile": {"type": "RuntimeDefault"}, "capabilities": {"add": ["'"$need"'"], "drop": ["all"]}}}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"runAsUser": 1000, "capabilities": {"add": null, "drop": ["all"]}}}], "initContainers": [{"name": "prepare", "securityContext": {"capabilities": {"add": null, "drop": ["ALL"]}}}]}}}}'
