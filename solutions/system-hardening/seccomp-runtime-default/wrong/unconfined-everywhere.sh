#!/bin/sh
# fails: profile, profile-at-start, ready, filtered, serves, same-work
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"seccompProfile": {"type": "Unconfined"}}, "containers": [{"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"seccompProfile": {"type": "Unconfined"}}}]}}}}'
