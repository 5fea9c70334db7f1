# fails: image-and-command
# the command asked for is started by hand, beside another one
set -eu
kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata: { name: pod-ro, namespace: $CKS_PARAM_NAMESPACE }
spec:
  containers:
    - name: pod-ro
      image: busybox:1.32.0
      command: [sleep, 2d]
      securityContext: { readOnlyRootFilesystem: true }
EOF
kubectl -n "$CKS_PARAM_NAMESPACE" wait --for=condition=Ready pod/pod-ro --timeout=60s
kubectl -n "$CKS_PARAM_NAMESPACE" exec pod-ro -- sh -c '(sleep 1d &) >/dev/null 2>&1'
