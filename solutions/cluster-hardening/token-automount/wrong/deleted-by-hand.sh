# fails: account, deployment, no-token, no-volume, runs
# the volume of a token is read-only, and the kubelet's
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" rollout status deployment "$CKS_PARAM_DEPLOYMENT" --timeout=90s
kubectl -n "$CKS_PARAM_NAMESPACE" exec "deploy/$CKS_PARAM_DEPLOYMENT" -- \
  rm -f /var/run/secrets/kubernetes.io/serviceaccount/token || true
