# fails: labelled, only-the-suspect, isolated, evidence-is-kept, others-go-on
# to suspend a Job is to delete its Pods
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
kubectl -n "$CKS_PARAM_NAMESPACE" label pod -l "worker=$CKS_PARAM_SUSPECT" "quarantine=$CKS_PARAM_CASE"
kubectl -n "$CKS_PARAM_NAMESPACE" patch job "$CKS_PARAM_SUSPECT" --type=merge -p '{"spec": {"suspend": true}}'
kubectl -n "$CKS_PARAM_NAMESPACE" wait --for=delete pod -l "worker=$CKS_PARAM_SUSPECT" --timeout=60s
