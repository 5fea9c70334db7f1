# fails: read-only-by-spec, read-only-inside
# There is no such field at the Pod. Without validation the API server drops it with no word.
set -eu
kubectl apply --validate=false -f - <<EOF
apiVersion: v1
kind: Pod
metadata: { name: pod-ro, namespace: $CKS_PARAM_NAMESPACE }
spec:
  securityContext: { readOnlyRootFilesystem: true }
  containers:
    - name: pod-ro
      image: busybox:1.32.0
      command: [sh, -c, sleep 1d]
EOF
