# fails: no-secrets, least, works
# the binding to one of them goes, one to all of them comes
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete rolebinding metrics dashboards
kubectl -n "$ns" create rolebinding reads --role=sync --group="system:serviceaccounts:$ns"
