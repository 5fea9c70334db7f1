#!/bin/sh
# fails: gone-second, gone-third, kept-fourth, kept-fifth, kept-sixth
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --now "$CKS_PARAM_FIRST"
