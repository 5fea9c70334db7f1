#!/bin/sh
# fails: user, time, address
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch role settings --type=json -p '[{"op": "remove", "path": "/rules/1"}]'
kubectl -n "$CKS_PARAM_NAMESPACE" patch rolebinding keys --type=json -p '[{"op": "remove", "path": "/subjects/1"}]'
