# fails: isolated, evidence-is-kept, others-go-on
set -eu
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: quarantine, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: { matchLabels: { quarantine: $CKS_PARAM_CASE } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]
EOF
# the Job needs a moment to make its Pod
until kubectl -n "$CKS_PARAM_NAMESPACE" get pod -l "worker=$CKS_PARAM_SUSPECT" -o name | grep -q .; do sleep 1; done
kubectl -n "$CKS_PARAM_NAMESPACE" label pod -l "worker=$CKS_PARAM_SUSPECT" "quarantine=$CKS_PARAM_CASE"
