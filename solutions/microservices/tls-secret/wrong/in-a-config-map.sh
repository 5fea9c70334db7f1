#!/bin/sh
# fails: volume, ready, content, tls, same-server
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" create secret tls "$CKS_PARAM_SECRET" --cert="certs/$CKS_PARAM_SITE.example.test.crt" --key="certs/$CKS_PARAM_SITE.example.test.key"
kubectl -n "$CKS_PARAM_NAMESPACE" create configmap tls --from-file=tls.crt="certs/$CKS_PARAM_SITE.example.test.crt" --from-file=tls.key="certs/$CKS_PARAM_SITE.example.test.key"
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "tls", "configMap": {"name": "tls"}}], "containers": [{"name": "nginx", "volumeMounts": [{"name": "tls", "mountPath": "/etc/nginx/tls", "readOnly": true}]}]}}}}'
