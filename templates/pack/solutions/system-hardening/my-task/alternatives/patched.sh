# Another right answer, given in another way: at the container, by a patch.
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment web --type json -p '[
  {"op": "add", "path": "/spec/template/spec/containers/0/securityContext", "value": {"runAsUser": '"$CKS_PARAM_USER"'}}
]'
