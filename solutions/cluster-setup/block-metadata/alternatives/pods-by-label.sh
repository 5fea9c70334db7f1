# Pods are named by labels, which every network understands; the block is for what is outside
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
    - to:
        - namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [$CKS_PARAM_CLOUD] }] }
        - ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16, $ip/32] }
EOF
