# fails: no-secrets, least, works
# list shows the contents as get does
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete rolebinding metrics
kubectl -n "$ns" patch role dashboards --type=merge \
  -p '{"rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["list"]}]}'
