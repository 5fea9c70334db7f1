# fails: probe, timing, probe-removes-it
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" run immutable --image=httpd
kubectl -n "$CKS_PARAM_NAMESPACE" wait --for=condition=Ready pod/immutable --timeout=60s
kubectl -n "$CKS_PARAM_NAMESPACE" exec immutable -- rm /bin/bash
