#!/bin/sh
# fails: profile, profile-at-start, ready, filtered, serves, same-work
# another profile than the one asked for
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"seccompProfile": {"type": "Localhost", "localhostProfile": "profiles/all.json"}}, "containers": [{"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"seccompProfile": null}}]}}}}'
