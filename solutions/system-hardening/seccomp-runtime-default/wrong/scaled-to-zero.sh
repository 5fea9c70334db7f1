#!/bin/sh
# fails: ready, filtered, serves
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"seccompProfile": null}}]}}}}'
kubectl -n "$CKS_PARAM_NAMESPACE" scale deployment "$CKS_PARAM_APP" --replicas=0
