# fails: legacy, leads-inside
# those who call it by port 80 get no answer
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" patch service "$CKS_PARAM_INTERNAL" -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service reports -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" delete service legacy
kubectl -n "$ns" expose deployment bazaar --name legacy --port "$CKS_PARAM_PORT" --target-port http
