#!/bin/sh
# fails: volume, ready, content, mode, environment, serves
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "login", "secret": {"secretName": "'"$CKS_PARAM_SECRET"'", "defaultMode": 256}}], "containers": [{"name": "web", "env": [{"name": "LOGIN_USER", "$patch": "delete"}, {"name": "LOGIN_PASSWORD", "$patch": "delete"}]}, {"name": "report", "envFrom": null, "volumeMounts": [{"name": "login", "mountPath": "'"$CKS_PARAM_FOLDER"'", "readOnly": true}]}]}}}}'
