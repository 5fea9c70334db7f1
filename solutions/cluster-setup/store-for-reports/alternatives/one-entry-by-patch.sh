# the second entry is moved into the first
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch networkpolicy store --type=json -p '[
  {"op": "move", "from": "/spec/ingress/0/from/1/podSelector", "path": "/spec/ingress/0/from/0/podSelector"},
  {"op": "remove", "path": "/spec/ingress/0/from/1"}]'
