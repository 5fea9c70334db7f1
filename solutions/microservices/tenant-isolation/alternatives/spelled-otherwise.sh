#!/bin/sh
set -eu
kubectl apply -f - <<END
apiVersion: v1
kind: ResourceQuota
metadata: { name: limits, namespace: $CKS_PARAM_NAMESPACE }
spec: { hard: { count/pods: "$((CKS_PARAM_PODS + 5))", pods: "$CKS_PARAM_PODS", limits.memory: "$((CKS_PARAM_MEMORY * 1024))Mi", requests.cpu: "4" } }
END
kubectl apply -f - <<END
apiVersion: v1
kind: LimitRange
metadata: { name: defaults, namespace: $CKS_PARAM_NAMESPACE }
spec:
  limits:
    - type: Container
      default: { memory: ${CKS_PARAM_DEFAULT_MEMORY}Mi }
      defaultRequest: { memory: 16Mi, cpu: 10m }
END
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: own-only, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $CKS_PARAM_NAMESPACE } } }] }]
END
kubectl apply -f - <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: []
END
kubectl -n "$CKS_PARAM_NAMESPACE" create role tenant --verb=get,list,watch,patch,update,create,delete --resource=pods,deployments.apps
kubectl -n "$CKS_PARAM_NAMESPACE" create rolebinding tenant --role=tenant --group="$CKS_PARAM_NAMESPACE:$CKS_PARAM_TEAM"
