# fails: no-escalation, nobody-else, works, nothing-else
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete rolebinding self-service support
