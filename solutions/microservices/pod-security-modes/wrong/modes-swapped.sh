#!/bin/sh
# fails: enforce, warn, labels-kept, other-untouched
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" \
  pod-security.kubernetes.io/enforce=restricted \
  pod-security.kubernetes.io/warn=baseline \
  pod-security.kubernetes.io/warn-version="v1.$CKS_PARAM_MINOR" \
  pod-security.kubernetes.io/audit=restricted
