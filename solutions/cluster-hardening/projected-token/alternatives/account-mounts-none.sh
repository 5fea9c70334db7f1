#!/bin/sh
# the default token is turned off at the ServiceAccount; the folder above is mounted
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" patch serviceaccount "$CKS_PARAM_ACCOUNT" -p '{"automountServiceAccountToken": false}'
kubectl apply -f - <<END
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: $ns }
spec:
  serviceAccountName: $CKS_PARAM_ACCOUNT
  terminationGracePeriodSeconds: 0
  containers:
    - name: app
      image: busybox:1.32.0
      command: [sleep, 1d]
      volumeMounts: [{ name: secrets, mountPath: /var/run/secrets/, readOnly: true }]
  volumes:
    - name: secrets
      projected:
        defaultMode: 0444
        sources:
          - serviceAccountToken:
              path: $CKS_PARAM_AUDIENCE/token
              audience: $CKS_PARAM_AUDIENCE
              expirationSeconds: $CKS_PARAM_SECONDS
          - configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: $CKS_PARAM_AUDIENCE/ca.crt }] }
END
kubectl -n "$ns" wait --for=condition=Ready pod/client --timeout=90s
