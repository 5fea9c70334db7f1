#!/bin/sh
# fails: ready, filtered, serves
# the template is right, and no Pod is made from it
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" rollout pause deployment "$CKS_PARAM_APP"
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"seccompProfile": null}}]}}}}'
