#!/bin/sh
# fails: gone-third, kept-fourth, kept-fifth, kept-sixth
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --now "$CKS_PARAM_FIRST" "$CKS_PARAM_SECOND"
