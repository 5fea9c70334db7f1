#!/bin/sh
# fails: no-variables, environment
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "login", "secret": {"secretName": "'"$CKS_PARAM_SECRET"'", "defaultMode": 256}}], "containers": [{"name": "web", "volumeMounts": [{"name": "login", "mountPath": "'"$CKS_PARAM_FOLDER"'", "readOnly": true}], "env": [{"name": "LOGIN_USER", "$patch": "delete"}, {"name": "LOGIN_PASSWORD", "$patch": "delete"}]}]}}}}'
kubectl -n "$CKS_PARAM_NAMESPACE" rollout status deployment "$CKS_PARAM_APP" --timeout 60s
