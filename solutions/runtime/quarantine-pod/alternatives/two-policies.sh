# one for each direction; selected by an expression
set -eu
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: no-way-in, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: { matchExpressions: [{ key: quarantine, operator: In, values: [$CKS_PARAM_CASE] }] }
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: no-way-out, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: { matchLabels: { quarantine: $CKS_PARAM_CASE } }
  policyTypes: [Egress]
  egress: []
EOF
# the Job needs a moment to make its Pod
until kubectl -n "$CKS_PARAM_NAMESPACE" get pod -l "worker=$CKS_PARAM_SUSPECT" -o name | grep -q .; do sleep 1; done
kubectl -n "$CKS_PARAM_NAMESPACE" label pod -l "worker=$CKS_PARAM_SUSPECT" "quarantine=$CKS_PARAM_CASE"
