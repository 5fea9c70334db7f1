# fails: deployment, no-token, no-volume, runs
# a field that is not there is dropped with no word
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" patch serviceaccount "$CKS_PARAM_ACCOUNT" -p '{"automountServiceAccountToken": false}'
kubectl -n "$ns" patch deployment "$CKS_PARAM_DEPLOYMENT" --type=merge -p '{"spec": {"automountServiceAccountToken": false}}'
kubectl -n "$ns" rollout status deployment "$CKS_PARAM_DEPLOYMENT" --timeout=90s
