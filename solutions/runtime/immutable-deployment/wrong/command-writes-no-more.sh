#!/bin/sh
# fails: one-folder, same-probe, probe-works
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"initContainers": [{"name": "check", "securityContext": {"readOnlyRootFilesystem": true}}], "containers": [{"name": "web", "securityContext": {"readOnlyRootFilesystem": true}, "command": ["httpd", "-f", "-p", "'"$CKS_PARAM_PORT"'", "-h", "/www"], "livenessProbe": {"failureThreshold": 10}}, {"name": "'"$CKS_PARAM_HELPER"'", "securityContext": {"readOnlyRootFilesystem": true}}]}}}}'
