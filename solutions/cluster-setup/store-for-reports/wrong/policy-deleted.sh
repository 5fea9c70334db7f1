# fails: closed-to-others, reports-get-through
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete networkpolicy store
