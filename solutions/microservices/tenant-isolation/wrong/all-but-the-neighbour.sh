#!/bin/sh
# fails: network
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" create quota tenant --hard="pods=$CKS_PARAM_PODS,limits.memory=${CKS_PARAM_MEMORY}Gi"
kubectl apply -f - <<END
apiVersion: v1
kind: LimitRange
metadata: { name: defaults, namespace: $CKS_PARAM_NAMESPACE }
spec:
  limits:
    - type: Container
      default: { memory: ${CKS_PARAM_DEFAULT_MEMORY}Mi }
END
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: own-only, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{ from: [{ namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [$CKS_PARAM_OTHER] }] } }] }]
END
kubectl -n "$CKS_PARAM_NAMESPACE" create role tenant --verb=get,list,create,delete --resource=pods,deployments.apps
kubectl -n "$CKS_PARAM_NAMESPACE" create rolebinding tenant --role=tenant --group="$CKS_PARAM_NAMESPACE:$CKS_PARAM_TEAM"
