#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" create secret tls "$CKS_PARAM_SECRET" --cert="certs/$CKS_PARAM_SITE.example.test.crt" --key="certs/$CKS_PARAM_SITE.example.test.key"
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "pair", "projected": {"defaultMode": 256, "sources": [{"secret": {"name": "'"$CKS_PARAM_SECRET"'"}}]}}], "containers": [{"name": "nginx", "volumeMounts": [{"name": "pair", "mountPath": "/etc/nginx/tls/"}]}]}}}}'
