#!/bin/sh
# fails: gone-second, kept-fourth, kept-fifth, kept-sixth
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" get pod "$CKS_PARAM_SECOND" -o yaml |
  sed 's/allowPrivilegeEscalation: false/readOnlyRootFilesystem: true/' >pod.yaml
kubectl replace --force --grace-period=0 -f pod.yaml
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --now "$CKS_PARAM_FIRST" "$CKS_PARAM_THIRD"
