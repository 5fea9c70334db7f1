set -eu
ns=$CKS_PARAM_NAMESPACE
app=$CKS_PARAM_APP
kubectl -n "$ns" rollout status deployment "$app" --timeout 100s
kubectl -n "$ns" rollout status statefulset "$app-store" --timeout 100s
# the Pods of production run what the tags led to as well: here that is the same
running() {
  kubectl -n "$ns" get pods -o jsonpath="{range .items[*]}{.status.containerStatuses[?(@.name=='$1')].imageID}{.status.initContainerStatuses[?(@.name=='$1')].imageID}{end}"
}
kubectl -n "$ns" set image statefulset "$app-store" store="$(running store)"
kubectl -n "$ns" set image deployment "$app" server="$(running server)" metrics="$(running metrics)" prepare="$(running prepare)"
kubectl -n "$ns" rollout status deployment "$app" --timeout 60s
kubectl -n "$ns" rollout status statefulset "$app-store" --timeout 60s
