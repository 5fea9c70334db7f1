set -eu
ns=$CKS_PARAM_NAMESPACE
app=$CKS_PARAM_APP
kubectl -n "$CKS_PARAM_TESTED" rollout status deployment "$app" --timeout 100s
kubectl -n "$CKS_PARAM_TESTED" rollout status statefulset "$app-store" --timeout 100s
# the image that a container (or init container) runs in the test, by its digest
tested() {
  kubectl -n "$CKS_PARAM_TESTED" get pods -o jsonpath="{range .items[*]}{.status.containerStatuses[?(@.name=='$1')].imageID}{.status.initContainerStatuses[?(@.name=='$1')].imageID}{end}"
}
older=$CKS_PARAM_OLDER
digest() { tested "$1" | sed 's/.*@//'; }
kubectl -n "$ns" patch deployment "$app" -p '{"spec":{"template":{"spec":{
  "initContainers":[{"name":"prepare","image":"busybox:'"$older@$(digest prepare)"'"}],
  "containers":[{"name":"server","image":"busybox:1.36@'"$(digest server)"'"},{"name":"metrics","image":"docker.io/library/busybox:'"$older@$(digest metrics)"'"}]}}}}'
kubectl -n "$ns" patch statefulset "$app-store" --type json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"httpd@'"$(digest store)"'"}]'
kubectl -n "$ns" rollout status deployment "$app" --timeout 60s
kubectl -n "$ns" rollout status statefulset "$app-store" --timeout 60s
