#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch serviceaccount "$CKS_PARAM_ACCOUNT" -p '{"automountServiceAccountToken": false}'
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_DEPLOYMENT" \
  -p '{"spec": {"template": {"spec": {"automountServiceAccountToken": false}}}}'
kubectl -n "$CKS_PARAM_NAMESPACE" rollout status deployment "$CKS_PARAM_DEPLOYMENT" --timeout=90s
