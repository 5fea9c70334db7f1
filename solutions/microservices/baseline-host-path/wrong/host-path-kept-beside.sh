#!/bin/sh
# fails: deployment, deployment-ready, deployment-admitted
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=baseline
printf '%s\n' "$CKS_PARAM_PEEKER" "$CKS_PARAM_OPENER" >violators.txt
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_LOGS" --type=json -p '[
  {"op": "replace", "path": "/spec/template/spec/volumes/0", "value": {"name": "data", "emptyDir": {}}},
  {"op": "add", "path": "/spec/template/spec/volumes/-", "value": {"name": "node", "hostPath": {"path": "/var/tmp"}}}
]'
