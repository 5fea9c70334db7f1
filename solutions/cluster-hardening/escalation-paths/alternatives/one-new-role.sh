#!/bin/sh
# one Role of a new name for everything; both old ones go with their bindings
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete role,rolebinding self-service support
kubectl apply -f - <<END
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: portal, namespace: $ns }
rules:
  - { apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create, get, list] }
  - { apiGroups: [rbac.authorization.k8s.io, ""], resources: [roles, serviceaccounts], verbs: [get, list] }
  - { apiGroups: [rbac.authorization.k8s.io], resources: [roles], resourceNames: [app-reader], verbs: [bind] }
END
kubectl -n "$ns" create rolebinding portal --role=portal --serviceaccount="$ns:$CKS_PARAM_ACCOUNT"
