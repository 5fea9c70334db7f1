#!/bin/sh
# fails: same-work
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "'"$CKS_PARAM_AGENT"'", "$patch": "delete"}]}}}}'
