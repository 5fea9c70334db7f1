#!/bin/sh
# fails: other-untouched
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" "$CKS_PARAM_OTHER" \
  pod-security.kubernetes.io/enforce=baseline \
  pod-security.kubernetes.io/enforce-version="v1.$CKS_PARAM_MINOR" \
  pod-security.kubernetes.io/warn=restricted \
  pod-security.kubernetes.io/audit=restricted
