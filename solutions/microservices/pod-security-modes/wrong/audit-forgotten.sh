#!/bin/sh
# fails: audit
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" \
  pod-security.kubernetes.io/enforce=baseline \
  pod-security.kubernetes.io/enforce-version="v1.$CKS_PARAM_MINOR" \
  pod-security.kubernetes.io/warn=restricted
