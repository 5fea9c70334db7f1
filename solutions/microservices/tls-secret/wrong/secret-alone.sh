#!/bin/sh
# fails: volume, ready, content, tls, same-server
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" create secret tls "$CKS_PARAM_SECRET" --cert="certs/$CKS_PARAM_SITE.example.test.crt" --key="certs/$CKS_PARAM_SITE.example.test.key"
