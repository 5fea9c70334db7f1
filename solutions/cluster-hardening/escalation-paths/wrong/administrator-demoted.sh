# fails: nobody-else, works, nothing-else
# there is nobody left whom it pays to impersonate, until there is
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete rolebinding "$CKS_PARAM_BOSS"
kubectl -n "$ns" patch role self-service --type=json -p '[
  {"op": "replace", "path": "/rules/1/verbs", "value": ["get", "list"]},
  {"op": "add", "path": "/rules/-", "value": {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"],
    "resourceNames": ["app-reader"], "verbs": ["bind"]}}]'
