#!/bin/sh
# one Role is cut down to what is allowed anyway, the other binding is made anew with a narrow one
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" patch role dashboards --type=merge \
  -p '{"rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}]}'
kubectl -n "$ns" delete rolebinding metrics
kubectl -n "$ns" create rolebinding metrics --role=settings --serviceaccount="$ns:$CKS_PARAM_ADMIN"
