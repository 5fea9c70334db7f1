# fails: isolated, evidence-is-kept, others-go-on
set -eu
# the Job needs a moment to make its Pod
until kubectl -n "$CKS_PARAM_NAMESPACE" get pod -l "worker=$CKS_PARAM_SUSPECT" -o name | grep -q .; do sleep 1; done
kubectl -n "$CKS_PARAM_NAMESPACE" label pod -l "worker=$CKS_PARAM_SUSPECT" "quarantine=$CKS_PARAM_CASE"
