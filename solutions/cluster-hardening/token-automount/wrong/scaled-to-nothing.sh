# fails: no-token, no-volume, runs
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" patch serviceaccount "$CKS_PARAM_ACCOUNT" -p '{"automountServiceAccountToken": false}'
kubectl -n "$ns" patch deployment "$CKS_PARAM_DEPLOYMENT" \
  -p '{"spec": {"replicas": 0, "template": {"spec": {"automountServiceAccountToken": false}}}}'
kubectl -n "$ns" wait --for=delete pod -l "app=$CKS_PARAM_DEPLOYMENT" --timeout=60s
