#!/bin/sh
# fails: profile, ready, filtered, serves, same-work
# the agent says Unconfined itself
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}}}}'
