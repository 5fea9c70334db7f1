#!/bin/sh
# fails: deployment, deployment-ready, deployment-admitted
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=baseline
printf '%s\n' "$CKS_PARAM_PEEKER" "$CKS_PARAM_OPENER" >violators.txt
kubectl -n "$CKS_PARAM_NAMESPACE" delete deployment "$CKS_PARAM_LOGS"
