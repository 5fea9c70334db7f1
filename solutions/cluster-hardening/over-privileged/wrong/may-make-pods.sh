# fails: least
# a Pod mounts what its maker may not read
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete rolebinding metrics
kubectl -n "$ns" patch role dashboards --type=merge \
  -p '{"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "create"]}]}'
