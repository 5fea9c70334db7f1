#!/bin/sh
# fails: violators, left-alone
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=baseline
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_LOGS" --type=json -p '[
  {"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "data", "emptyDir": {}}}
]'
echo "$CKS_PARAM_PEEKER" >violators.txt
