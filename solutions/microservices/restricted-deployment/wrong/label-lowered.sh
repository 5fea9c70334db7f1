#!/bin/sh
# fails: admitted, ready, same-work
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=privileged
kubectl -n "$CKS_PARAM_NAMESPACE" rollout restart deployment "$CKS_PARAM_APP"
kubectl -n "$CKS_PARAM_NAMESPACE" rollout status deployment "$CKS_PARAM_APP" --timeout=60s
