#!/bin/sh
# fails: admitted, ready, same-work
# in its old versions restricted asked for neither seccomp nor dropped capabilities
set -eu
kubectl label namespace "$CKS_PARAM_NAMESPACE" pod-security.kubernetes.io/enforce-version=v1.18
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" --patch "
spec:
  template:
    spec:
      securityContext: { runAsNonRoot: true, runAsUser: 1000 }
      initContainers: [{ name: prepare, securityContext: { allowPrivilegeEscalation: false } }]
      containers:
        - { name: web, securityContext: { runAsUser: null, allowPrivilegeEscalation: false } }
        - name: $CKS_PARAM_SHIPPER
          securityContext: { allowPrivilegeEscalation: false, capabilities: null }
"
