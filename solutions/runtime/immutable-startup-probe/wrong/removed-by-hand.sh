# fails: probe-removes-it
# The probe only looks; the file goes by hand, and is back with the next start.
set -eu
kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata: { name: immutable, namespace: $CKS_PARAM_NAMESPACE }
spec:
  containers:
    - name: immutable
      image: httpd
      startupProbe:
        exec: { command: ['true'] }
        initialDelaySeconds: 1
        periodSeconds: 5
EOF
kubectl -n "$CKS_PARAM_NAMESPACE" wait --for=condition=Ready pod/immutable --timeout=60s
kubectl -n "$CKS_PARAM_NAMESPACE" exec immutable -- rm /bin/bash
