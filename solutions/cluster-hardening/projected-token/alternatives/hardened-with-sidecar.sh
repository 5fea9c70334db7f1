#!/bin/sh
set -eu
kubectl apply -f - <<END
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: $CKS_PARAM_NAMESPACE }
spec:
  serviceAccount: $CKS_PARAM_ACCOUNT
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  securityContext:
    { runAsUser: 1000, runAsNonRoot: true, fsGroup: 1000, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: client
      image: docker.io/library/busybox:1.32.0
      command: [sleep, 1d]
      securityContext:
        readOnlyRootFilesystem: true
        allowPrivilegeEscalation: false
        capabilities: { drop: [ALL] }
      volumeMounts: [{ name: token, mountPath: /var/run/secrets/$CKS_PARAM_AUDIENCE, readOnly: true }]
    - name: side
      image: busybox:1.36
      command: [sleep, 1d]
  volumes:
    - name: token
      projected:
        sources:
          - serviceAccountToken:
              path: token
              audience: $CKS_PARAM_AUDIENCE
              expirationSeconds: $CKS_PARAM_SECONDS
END
kubectl -n "$CKS_PARAM_NAMESPACE" wait --for=condition=Ready pod/client --timeout=90s
