#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" --patch "
spec:
  template:
    spec:
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      initContainers:
        - name: prepare
          securityContext: { runAsUser: 2000, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
      containers:
        - name: web
          securityContext: { runAsUser: 2001, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
        - name: $CKS_PARAM_SHIPPER
          securityContext:
            runAsUser: 2002
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL], add: null }
"
