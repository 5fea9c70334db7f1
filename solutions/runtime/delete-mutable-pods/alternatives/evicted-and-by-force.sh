#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --force --grace-period=0 "$CKS_PARAM_FIRST" "$CKS_PARAM_SECOND" 2>/dev/null
kubectl create --raw "/api/v1/namespaces/$CKS_PARAM_NAMESPACE/pods/$CKS_PARAM_THIRD/eviction" -f - <<END
{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "$CKS_PARAM_THIRD", "namespace": "$CKS_PARAM_NAMESPACE"}}
END
