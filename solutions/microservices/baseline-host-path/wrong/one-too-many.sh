#!/bin/sh
# fails: violators, left-alone
# root is no violation of baseline
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=baseline
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_LOGS" --type=json -p '[
  {"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "data", "emptyDir": {}}}
]'
printf '%s\n' "$CKS_PARAM_PEEKER" "$CKS_PARAM_OPENER" >violators.txt
echo "$CKS_PARAM_ROOTED" >>violators.txt
