#!/bin/sh
# fails: profile, ready, filtered, serves, same-work
# the runtime filters no privileged container
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"seccompProfile": null, "privileged": true}}]}}}}'
