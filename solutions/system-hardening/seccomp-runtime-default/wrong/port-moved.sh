#!/bin/sh
# fails: serves, same-work
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"seccompProfile": null}}, {"name": "web", "command": ["httpd", "-f", "-p", "9999", "-h", "/work"]}]}}}}'
