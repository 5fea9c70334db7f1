#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_TARGET" create role reads --verb=get,list --resource=configmaps
kubectl -n "$CKS_PARAM_TARGET" create rolebinding reads --role=reads \
  --serviceaccount="$CKS_PARAM_HOME:$CKS_PARAM_ACCOUNT"
