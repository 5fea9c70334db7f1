# fails: closed-in-the-team, closed-elsewhere, reports-get-through
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete networkpolicy store
