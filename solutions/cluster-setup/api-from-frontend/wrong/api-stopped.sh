# fails: closed-to-others, closed-ports, frontend-gets-through, rest-is-open
# what does not run can not be reached
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod api --now
