#!/bin/sh
# fails: type, volume, ready, content, tls, same-server
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" create secret tls my-tls --cert="certs/$CKS_PARAM_SITE.example.test.crt" --key="certs/$CKS_PARAM_SITE.example.test.key"
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "tls", "secret": {"secretName": "my-tls"}}], "containers": [{"name": "nginx", "volumeMounts": [{"name": "tls", "mountPath": "/etc/nginx/tls", "readOnly": true}]}]}}}}'
