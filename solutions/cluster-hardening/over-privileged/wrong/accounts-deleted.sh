# fails: no-secrets, least, works
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete serviceaccount "$CKS_PARAM_ADMIN" "$CKS_PARAM_READER"
kubectl -n "$CKS_PARAM_NAMESPACE" delete rolebinding metrics dashboards
