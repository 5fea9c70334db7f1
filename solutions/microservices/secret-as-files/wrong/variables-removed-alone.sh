#!/bin/sh
# fails: volume, ready, content, mode, environment, serves
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [{"name": "web", "env": [{"name": "LOGIN_USER", "$patch": "delete"}, {"name": "LOGIN_PASSWORD", "$patch": "delete"}]}, {"name": "report", "envFrom": null}]}}}}'
