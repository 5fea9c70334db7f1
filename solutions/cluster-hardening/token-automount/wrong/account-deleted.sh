# fails: account, no-token, no-volume, runs
# without its ServiceAccount no Pod can be made
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete serviceaccount "$CKS_PARAM_ACCOUNT"
kubectl -n "$ns" patch deployment "$CKS_PARAM_DEPLOYMENT" \
  -p '{"spec": {"template": {"spec": {"automountServiceAccountToken": false}}}}'
kubectl -n "$ns" wait --for=delete pod -l "app=$CKS_PARAM_DEPLOYMENT" --timeout=60s
