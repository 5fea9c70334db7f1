# fails: least
# view reads no Secrets, and all else
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete rolebinding metrics dashboards
kubectl -n "$ns" create rolebinding metrics --clusterrole=view --serviceaccount="$ns:$CKS_PARAM_ADMIN"
