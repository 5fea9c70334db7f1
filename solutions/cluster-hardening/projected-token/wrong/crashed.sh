# fails: pod, token, lifetime, no-default
set -eu
kubectl apply -f - <<END
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: $CKS_PARAM_NAMESPACE }
spec:
  serviceAccountName: $CKS_PARAM_ACCOUNT
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  restartPolicy: Never
  containers:
    - name: client
      image: busybox:1.32.0
      command: ['false']
      volumeMounts: [{ name: token, mountPath: /var/run/secrets/$CKS_PARAM_AUDIENCE }]
  volumes:
    - name: token
      projected:
        sources:
          - serviceAccountToken:
              { path: token, audience: $CKS_PARAM_AUDIENCE, expirationSeconds: $CKS_PARAM_SECONDS }
END
kubectl -n "$CKS_PARAM_NAMESPACE" wait --for=jsonpath="{.status.phase}"=Failed pod/client --timeout=90s
