# fails: reports, leads-inside
# without an address nobody translates port 80 to the port of the Pods
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" patch service "$CKS_PARAM_INTERNAL" -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service legacy -p '{"spec":{"externalIPs":null}}'
kubectl -n "$ns" delete service reports
kubectl -n "$ns" create service clusterip reports --clusterip=None --tcp="80:$CKS_PARAM_PORT" --dry-run=client -o yaml |
  kubectl set selector --local -f - app=bazaar -o yaml | kubectl -n "$ns" apply -f -
