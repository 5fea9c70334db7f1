#!/bin/sh
# fails: gone-first, kept-fourth, kept-fifth, kept-sixth
# its root is mounted read-only
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --now "$CKS_PARAM_SECOND" "$CKS_PARAM_THIRD"
