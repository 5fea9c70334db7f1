#!/bin/sh
# fails: ready, content, tls
# the key as certificate, the certificate as key
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" create secret generic "$CKS_PARAM_SECRET" --type=kubernetes.io/tls --from-file=tls.crt="certs/$CKS_PARAM_SITE.example.test.key" --from-file=tls.key="certs/$CKS_PARAM_SITE.example.test.crt"
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "tls", "secret": {"secretName": "'"$CKS_PARAM_SECRET"'"}}], "containers": [{"name": "nginx", "volumeMounts": [{"name": "tls", "mountPath": "/etc/nginx/tls", "readOnly": true}]}]}}}}'
