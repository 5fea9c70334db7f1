#!/bin/sh
# fails: profile-at-start
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}, {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}]}}}}'
