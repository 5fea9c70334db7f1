# fails: internal, leads-inside
# closed for good, and for everybody
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete service "$CKS_PARAM_INTERNAL"
kubectl -n "$ns" patch service reports -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service legacy -p '{"spec":{"externalIPs":null}}'
