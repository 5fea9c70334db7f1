#!/bin/sh
# fails: violators, left-alone
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=baseline
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_LOGS" --type=json -p '[
  {"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "data", "emptyDir": {}}}
]'
kubectl -n "$CKS_PARAM_NAMESPACE" get deployments -o name >violators.txt
