# fails: closed-to-others, closed-ports, frontend-gets-through, rest-is-open
# the right policy, and a Pod of the same name in which nothing listens any more
set -eu
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: { matchLabels: { $CKS_PARAM_LABEL: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { $CKS_PARAM_LABEL: frontend } } }]
      ports:
        - protocol: TCP
          port: $CKS_PARAM_PORT
EOF
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod api --now
kubectl -n "$CKS_PARAM_NAMESPACE" run api --image=busybox:1.32.0 --labels "$CKS_PARAM_LABEL=api" --command -- sleep 1d
