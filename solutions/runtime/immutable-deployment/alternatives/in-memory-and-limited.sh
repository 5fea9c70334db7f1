#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "scratch", "emptyDir": {"medium": "Memory", "sizeLimit": "8Mi"}}], "initContainers": [{"name": "check", "securityContext": {"readOnlyRootFilesystem": true}}], "containers": [{"name": "web", "securityContext": {"readOnlyRootFilesystem": true}, "volumeMounts": [{"name": "scratch", "mountPath": "'"$CKS_PARAM_STATE"'"}]}, {"name": "'"$CKS_PARAM_HELPER"'", "securityContext": {"readOnlyRootFilesystem": true}}]}}}}'
