# fails: no-secrets, least, works
# edit is less than cluster-admin, and reads Secrets all the same
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete rolebinding metrics dashboards
kubectl -n "$ns" create rolebinding metrics --clusterrole=edit --serviceaccount="$ns:$CKS_PARAM_ADMIN"
