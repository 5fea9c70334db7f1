# fails: no-secrets, least, works
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete rolebinding,role dashboards
