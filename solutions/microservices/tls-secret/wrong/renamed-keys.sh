#!/bin/sh
# fails: type, ready, content, tls
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" create secret generic "$CKS_PARAM_SECRET" --from-file=certs
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "tls", "secret": {"secretName": "'"$CKS_PARAM_SECRET"'"}}], "containers": [{"name": "nginx", "volumeMounts": [{"name": "tls", "mountPath": "/etc/nginx/tls", "readOnly": true}]}]}}}}'
