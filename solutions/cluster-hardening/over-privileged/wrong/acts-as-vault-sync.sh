# fails: no-secrets, least, works
# no right to Secrets, but the right to act as who has it
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete rolebinding metrics
kubectl -n "$ns" patch role dashboards --type=merge -p '{"rules": [{"apiGroups": [""],
  "resources": ["serviceaccounts"], "resourceNames": ["vault-sync"], "verbs": ["impersonate"]}]}'
