#!/bin/sh
# fails: read-only, one-folder, ready, read-only-inside, same-probe, probe-works, serves
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "state", "emptyDir": {}}], "initContainers": [{"name": "check", "securityContext": {"readOnlyRootFilesystem": true}}], "containers": [{"name": "web", "securityContext": {"readOnlyRootFilesystem": true, "privileged": true}, "volumeMounts": [{"name": "state", "mountPath": "'"$CKS_PARAM_STATE"'"}]}, {"name": "'"$CKS_PARAM_HELPER"'", "securityContext": {"readOnlyRootFilesystem": true}}]}}}}'
