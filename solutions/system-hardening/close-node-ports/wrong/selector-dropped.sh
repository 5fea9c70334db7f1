# fails: legacy, leads-inside
# the addresses of before stay, until the Pods get others
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" patch service "$CKS_PARAM_INTERNAL" -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service reports -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service legacy -p '{"spec":{"externalIPs":null}}'
kubectl -n "$ns" patch service legacy --type json -p '[{"op":"remove","path":"/spec/selector"}]'
