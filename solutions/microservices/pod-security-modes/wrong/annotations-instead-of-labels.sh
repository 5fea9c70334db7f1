#!/bin/sh
# fails: enforce, warn, audit, labels-kept, other-untouched
set -eu
kubectl annotate namespace "$CKS_PARAM_NAMESPACE" \
  pod-security.kubernetes.io/enforce=baseline \
  pod-security.kubernetes.io/enforce-version="v1.$CKS_PARAM_MINOR" \
  pod-security.kubernetes.io/warn=restricted \
  pod-security.kubernetes.io/audit=restricted
