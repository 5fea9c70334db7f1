#!/bin/sh
# fails: labels-kept
set -eu
kubectl get namespace "$CKS_PARAM_NAMESPACE" -o yaml >namespace.yaml
kubectl label --local -f namespace.yaml --overwrite owner- stage- \
  pod-security.kubernetes.io/enforce=baseline "pod-security.kubernetes.io/enforce-version=v1.$CKS_PARAM_MINOR" \
  pod-security.kubernetes.io/warn=restricted pod-security.kubernetes.io/audit=restricted -o yaml |
  kubectl replace -f -
