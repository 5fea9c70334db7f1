#!/bin/sh
# fails: warn, audit
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" \
  pod-security.kubernetes.io/enforce=baseline \
  pod-security.kubernetes.io/enforce-version="v1.$CKS_PARAM_MINOR" \
  pod-security.kubernetes.io/warn=restricted \
  pod-security.kubernetes.io/warn-version="v1.$CKS_PARAM_MINOR" \
  pod-security.kubernetes.io/audit=restricted \
  pod-security.kubernetes.io/audit-version="v1.$CKS_PARAM_MINOR"
