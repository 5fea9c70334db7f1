# written in two steps, the port as a range
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" create -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: guard }
spec:
  podSelector: { matchLabels: { $CKS_PARAM_LABEL: api } }
  policyTypes: [Ingress]
EOF
kubectl -n "$CKS_PARAM_NAMESPACE" patch networkpolicy guard --type=merge -p "{\"spec\": {\"ingress\": [{
  \"from\": [{\"podSelector\": {\"matchLabels\": {\"$CKS_PARAM_LABEL\": \"frontend\"}}}],
  \"ports\": [{\"port\": $CKS_PARAM_PORT, \"endPort\": $CKS_PARAM_PORT}]}]}}"
