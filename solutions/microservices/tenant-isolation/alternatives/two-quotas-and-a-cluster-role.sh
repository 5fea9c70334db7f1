#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" create quota all --hard="pods=$CKS_PARAM_PODS,limits.memory=${CKS_PARAM_MEMORY}Gi"
kubectl -n "$CKS_PARAM_NAMESPACE" create quota secrets --hard=secrets=20
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
  podSelector: { matchExpressions: [{ key: never, operator: DoesNotExist }] }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: {} }] }]
END

kubectl create clusterrole "$CKS_PARAM_NAMESPACE-worker" --verb=get,list,create,delete --resource=pods,deployments.apps
kubectl -n "$CKS_PARAM_NAMESPACE" create rolebinding worker --clusterrole="$CKS_PARAM_NAMESPACE-worker" --group="$CKS_PARAM_NAMESPACE:$CKS_PARAM_TEAM"
