#!/bin/sh
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" pod-security.kubernetes.io/warn=baseline
sleep 1
for name in $(kubectl -n "$CKS_PARAM_NAMESPACE" get deployments -l hours=night -o name); do
  kubectl -n "$CKS_PARAM_NAMESPACE" get "$name" -o yaml | kubectl replace --dry-run=server -f - >/dev/null 2>warnings
  if grep -q 'would violate' warnings; then echo "$name"; fi
done >violators.txt
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=baseline
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_LOGS" --type=json -p '[
  {"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "data", "emptyDir": {"medium": "Memory", "sizeLimit": "16Mi"}}}
]'
