# fails: deployment, no-token, no-volume, runs
# the template says true, and goes before it
set -eu
kubectl apply -f - <<END
apiVersion: v1
kind: ServiceAccount
metadata: { name: $CKS_PARAM_ACCOUNT, namespace: $CKS_PARAM_NAMESPACE }
automountServiceAccountToken: false
END
kubectl -n "$CKS_PARAM_NAMESPACE" rollout status deployment "$CKS_PARAM_DEPLOYMENT" --timeout=90s
