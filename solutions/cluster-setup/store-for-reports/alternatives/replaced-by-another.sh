set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete networkpolicy store
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: reports-only, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: { matchLabels: { app: store } }
  ingress:
    - from:
        - podSelector: { matchExpressions: [{ key: app, operator: In, values: [reports] }] }
          namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [$CKS_PARAM_TEAM] }] }
      ports:
        - protocol: TCP
          port: $CKS_PARAM_PORT
EOF
