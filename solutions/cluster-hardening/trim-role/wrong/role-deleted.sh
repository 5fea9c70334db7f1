# fails: pods, secrets, workloads, only
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete role,rolebinding "$CKS_PARAM_ACCOUNT"
