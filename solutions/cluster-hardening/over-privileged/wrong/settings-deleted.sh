# fails: works
# a binding that was needed goes as well
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete rolebinding metrics dashboards settings
