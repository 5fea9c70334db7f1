#!/bin/sh
# fails: read-only-at-start
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "state", "emptyDir": {}}], "containers": [{"name": "web", "securityContext": {"readOnlyRootFilesystem": true}, "volumeMounts": [{"name": "state", "mountPath": "'"$CKS_PARAM_STATE"'"}]}, {"name": "'"$CKS_PARAM_HELPER"'", "securityContext": {"readOnlyRootFilesystem": true}}]}}}}'
