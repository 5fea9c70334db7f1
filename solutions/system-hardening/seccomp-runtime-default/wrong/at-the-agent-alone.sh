#!/bin/sh
# fails: profile, profile-at-start, ready, filtered, serves, same-work
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [{"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}]}}}}'
