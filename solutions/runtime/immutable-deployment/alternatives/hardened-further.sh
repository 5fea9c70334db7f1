#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "state", "emptyDir": {}}], "initContainers": [{"name": "check", "securityContext": {"readOnlyRootFilesystem": true}}], "containers": [{"name": "web", "securityContext": {"readOnlyRootFilesystem": true, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}, "volumeMounts": [{"name": "state", "mountPath": "'"$CKS_PARAM_STATE"'"}]}, {"name": "'"$CKS_PARAM_HELPER"'", "securityContext": {"readOnlyRootFilesystem": true, "runAsUser": 1000}}]}}}}'
kubectl -n "$CKS_PARAM_NAMESPACE" scale deployment "$CKS_PARAM_APP" --replicas=2
