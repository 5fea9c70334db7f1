#!/bin/sh
# the Deployment is replaced by a hardened one of the same name
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" get deployment "$CKS_PARAM_DEPLOYMENT" -o json >old.json
kubectl -n "$ns" delete deployment "$CKS_PARAM_DEPLOYMENT"
kubectl patch --local -f old.json --type=strategic -o json -p '{"spec": {"template": {"spec": {
  "automountServiceAccountToken": false, "containers": [{"name": "app", "securityContext":
  {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true}}]}}}}' | kubectl create -f -
kubectl -n "$ns" get serviceaccount "$CKS_PARAM_ACCOUNT" -o yaml |
  sed 's/^kind: /automountServiceAccountToken: false\nkind: /' | kubectl replace -f -
kubectl -n "$ns" rollout status deployment "$CKS_PARAM_DEPLOYMENT" --timeout=90s
