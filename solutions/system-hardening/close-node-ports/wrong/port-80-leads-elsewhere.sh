# fails: leads-inside
# the application answers on another port of the Service now, and nothing on the one that is called
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" patch service "$CKS_PARAM_INTERNAL" -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service reports -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service legacy --type json -p '[
  {"op":"remove","path":"/spec/externalIPs"},
  {"op":"replace","path":"/spec/ports","value":[
    {"name":"web","port":8000,"targetPort":"http"},
    {"name":"http","port":80,"targetPort":9102}]}]'
