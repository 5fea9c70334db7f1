# fails: closed, internal, reports, legacy, application, leads-inside, public, leads-outside
# its type is ClusterIP already, and yet it can be reached
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" patch service "$CKS_PARAM_INTERNAL" -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service reports -p '{"spec":{"type":"ClusterIP"}}'
