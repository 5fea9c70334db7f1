#!/bin/sh
# fails: deployment, deployment-ready, deployment-admitted
# its Pod goes on running, and can not be made again
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=baseline
printf '%s\n' "$CKS_PARAM_PEEKER" "$CKS_PARAM_OPENER" >violators.txt
