#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch role self-service --type=json -p '[
  {"op": "replace", "path": "/rules/1/verbs", "value": ["get", "list"]},
  {"op": "add", "path": "/rules/-", "value": {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"],
    "resourceNames": ["app-reader"], "verbs": ["bind"]}}]'
kubectl -n "$CKS_PARAM_NAMESPACE" patch role support --type=json -p '[
  {"op": "replace", "path": "/rules/0/verbs", "value": ["get", "list"]},
  {"op": "remove", "path": "/rules/1"}]'
