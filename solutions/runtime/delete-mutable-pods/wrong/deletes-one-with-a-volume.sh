#!/bin/sh
# fails: kept-fourth
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --now "$CKS_PARAM_FIRST" "$CKS_PARAM_SECOND" "$CKS_PARAM_THIRD" "$CKS_PARAM_FOURTH"
