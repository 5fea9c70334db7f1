#!/bin/sh
# fails: content
set -eu
case $CKS_PARAM_SITE in
  shop) other=pay ;;
  *) other=shop ;;
esac
kubectl -n "$CKS_PARAM_NAMESPACE" create secret generic "$CKS_PARAM_SECRET" --type=kubernetes.io/tls --from-file=tls.crt="certs/$other.example.test.crt" --from-file=tls.key="certs/$other.example.test.key"
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "tls", "secret": {"secretName": "'"$CKS_PARAM_SECRET"'"}}], "containers": [{"name": "nginx", "volumeMounts": [{"name": "tls", "mountPath": "/etc/nginx/tls", "readOnly": true}]}]}}}}'
