#!/bin/sh
# fails: kept-fifth
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" get pod "$CKS_PARAM_FIFTH" -o yaml |
  sed 's/readOnlyRootFilesystem: true/readOnlyRootFilesystem: false/' >pod.yaml
kubectl replace --force --grace-period=0 -f pod.yaml
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --now "$CKS_PARAM_FIRST" "$CKS_PARAM_SECOND" "$CKS_PARAM_THIRD"
