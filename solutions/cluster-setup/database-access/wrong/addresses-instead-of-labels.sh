# fails: closed-to-others, callers-get-through, rest-is-open
set -eu
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ ipBlock: { cidr: 0.0.0.0/0 } }]
      ports:
        - protocol: TCP
          port: $CKS_PARAM_PORT
EOF
