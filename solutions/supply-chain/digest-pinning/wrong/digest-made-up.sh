# fails: deployment, runs, tested-unchanged
set -eu
ns=$CKS_PARAM_NAMESPACE
app=$CKS_PARAM_APP
kubectl -n "$CKS_PARAM_TESTED" rollout status deployment "$app" --timeout 100s
kubectl -n "$CKS_PARAM_TESTED" rollout status statefulset "$app-store" --timeout 100s
# the image that a container (or init container) runs in the test, by its digest
tested() {
  kubectl -n "$CKS_PARAM_TESTED" get pods -o jsonpath="{range .items[*]}{.status.containerStatuses[?(@.name=='$1')].imageID}{.status.initContainerStatuses[?(@.name=='$1')].imageID}{end}"
}
kubectl -n "$ns" set image deployment "$app" server=busybox@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef metrics="$(tested metrics)" prepare="$(tested prepare)"
kubectl -n "$ns" set image statefulset "$app-store" store="$(tested store)"
kubectl -n "$ns" rollout status statefulset "$app-store" --timeout 60s
