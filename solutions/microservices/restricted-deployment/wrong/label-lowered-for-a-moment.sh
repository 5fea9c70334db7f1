#!/bin/sh
# fails: admitted, ready, same-work
# the Pods that run slipped in; the next ones will be refused
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=baseline
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" --type=json \
  -p '[{"op": "remove", "path": "/spec/template/spec/containers/1/securityContext"}]'
kubectl -n "$CKS_PARAM_NAMESPACE" rollout status deployment "$CKS_PARAM_APP" --timeout=60s
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=restricted
