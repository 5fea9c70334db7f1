# fails: nobody-gets-in, nobody-gets-out, names-are-found, others-go-on
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --all --now
