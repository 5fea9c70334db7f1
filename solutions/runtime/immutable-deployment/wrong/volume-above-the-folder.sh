#!/bin/sh
# fails: one-folder
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "state", "emptyDir": {}}], "initContainers": [{"name": "check", "securityContext": {"readOnlyRootFilesystem": true}}], "containers": [{"name": "web", "securityContext": {"readOnlyRootFilesystem": true}, "volumeMounts": [{"name": "state", "mountPath": "'"${CKS_PARAM_STATE%/state}"'"}]}, {"name": "'"$CKS_PARAM_HELPER"'", "securityContext": {"readOnlyRootFilesystem": true}}]}}}}'
