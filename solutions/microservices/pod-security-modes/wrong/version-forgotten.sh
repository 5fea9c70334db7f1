#!/bin/sh
# fails: enforce, labels-kept, other-untouched
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" \
  pod-security.kubernetes.io/enforce=baseline \
  pod-security.kubernetes.io/warn=restricted \
  pod-security.kubernetes.io/audit=restricted
