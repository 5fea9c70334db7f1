# fails: no-volume
set -eu
kubectl apply -f - <<END
apiVersion: v1
kind: ServiceAccount
metadata: { name: $CKS_PARAM_ACCOUNT, namespace: $CKS_PARAM_NAMESPACE }
automountServiceAccountToken: false
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: $CKS_PARAM_DEPLOYMENT, namespace: $CKS_PARAM_NAMESPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: $CKS_PARAM_DEPLOYMENT } }
  strategy: { type: Recreate }
  template:
    metadata: { labels: { app: $CKS_PARAM_DEPLOYMENT } }
    spec:
      serviceAccountName: $CKS_PARAM_ACCOUNT
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 0
      containers:
        - name: app
          image: busybox:1.32.0
          command: [sleep, 1d]
          volumeMounts: [{ name: token, mountPath: /run/token }]
      volumes:
        - name: token
          projected: { sources: [{ serviceAccountToken: { path: token } }] }
END
kubectl -n "$CKS_PARAM_NAMESPACE" rollout status deployment "$CKS_PARAM_DEPLOYMENT" --timeout=90s
