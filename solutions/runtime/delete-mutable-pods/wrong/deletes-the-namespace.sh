#!/bin/sh
# fails: gone-first, gone-second, gone-third, kept-fourth, kept-fifth, kept-sixth
set -eu
kubectl delete namespace "$CKS_PARAM_NAMESPACE" --timeout=60s
