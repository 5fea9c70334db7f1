#!/bin/sh
# fails: content, mode
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete secret "$CKS_PARAM_SECRET"
kubectl -n "$CKS_PARAM_NAMESPACE" create secret generic "$CKS_PARAM_SECRET" --from-literal=username=service --from-literal=password=changed
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "login", "secret": {"secretName": "'"$CKS_PARAM_SECRET"'", "defaultMode": 256}}], "containers": [{"name": "web", "volumeMounts": [{"name": "login", "mountPath": "'"$CKS_PARAM_FOLDER"'", "readOnly": true}], "env": [{"name": "LOGIN_USER", "$patch": "delete"}, {"name": "LOGIN_PASSWORD", "$patch": "delete"}]}, {"name": "report", "envFrom": null}]}}}}'
