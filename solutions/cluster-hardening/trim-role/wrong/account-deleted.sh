# fails: pods, secrets, workloads, only
# reviews know nothing of who is there: the rights of the name are as asked
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete role "$CKS_PARAM_ACCOUNT"
kubectl apply -f - <<END
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: $CKS_PARAM_ACCOUNT, namespace: $ns }
rules:
  - { apiGroups: [""], resources: [pods], verbs: [get, list, watch] }
  - { apiGroups: [apps], resources: [$CKS_PARAM_WORKLOADS], verbs: [get, update, patch] }
END
kubectl -n "$ns" delete serviceaccount "$CKS_PARAM_ACCOUNT"
