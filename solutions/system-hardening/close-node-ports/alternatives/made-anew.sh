set -eu
ns=$CKS_PARAM_NAMESPACE
for name in "$CKS_PARAM_INTERNAL" reports legacy; do
  kubectl -n "$ns" delete service "$name"
  kubectl -n "$ns" expose deployment bazaar --name "$name" --port 80 --target-port http
done
