#!/bin/sh
# fails: kept-fourth, kept-fifth, kept-sixth
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --now --all
