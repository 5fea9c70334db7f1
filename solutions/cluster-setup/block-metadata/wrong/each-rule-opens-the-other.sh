# fails: no-link-local, no-metadata, allowed-pods-do, rest-is-open
# rules add up: what one excepts the other allows
set -eu
kubectl -n "$CKS_PARAM_CLOUD" wait --for=condition=Ready pod/metadata --timeout=60s
ip=$(kubectl -n "$CKS_PARAM_CLOUD" get pod metadata -o jsonpath='{.status.podIP}')
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: no-metadata, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: { matchExpressions: [{ key: $CKS_PARAM_LABEL, operator: NotIn, values: [allowed] }] }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }]
    - to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [$ip/32] } }]
EOF
