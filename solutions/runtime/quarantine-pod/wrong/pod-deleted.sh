# fails: evidence-is-kept
# the Job made another Pod, and that one is in quarantine
set -eu
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: quarantine, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: { matchLabels: { quarantine: $CKS_PARAM_CASE } }
  policyTypes: [Ingress, Egress]
EOF
# the Job needs a moment to make its Pod
until kubectl -n "$CKS_PARAM_NAMESPACE" get pod -l "worker=$CKS_PARAM_SUSPECT" -o name | grep -q .; do sleep 1; done
kubectl -n "$CKS_PARAM_NAMESPACE" wait --for=condition=Ready pod -l "worker=$CKS_PARAM_SUSPECT" --timeout=60s
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod -l "worker=$CKS_PARAM_SUSPECT" --now
# the Job needs a moment to make its Pod
until kubectl -n "$CKS_PARAM_NAMESPACE" get pod -l "worker=$CKS_PARAM_SUSPECT" -o name | grep -q .; do sleep 1; done
kubectl -n "$CKS_PARAM_NAMESPACE" label pod -l "worker=$CKS_PARAM_SUSPECT" "quarantine=$CKS_PARAM_CASE"
