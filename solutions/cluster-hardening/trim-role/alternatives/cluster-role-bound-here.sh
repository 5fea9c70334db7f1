#!/bin/sh
# rules kept in a ClusterRole hold only where a RoleBinding gives them
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl apply -f - <<END
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: $ns-pipeline }
rules:
  - { apiGroups: [""], resources: [pods], verbs: [get, list, watch] }
  - { apiGroups: [apps], resources: [$CKS_PARAM_WORKLOADS], verbs: [get, update, patch] }
END
kubectl -n "$ns" delete rolebinding "$CKS_PARAM_ACCOUNT"
kubectl -n "$ns" create rolebinding pipeline --clusterrole="$ns-pipeline" --serviceaccount="$ns:$CKS_PARAM_ACCOUNT"
