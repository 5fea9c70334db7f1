set -eu
ns=$CKS_PARAM_NAMESPACE
# its targetPort has a name, and a second port beside the asked one leads inside as well
kubectl -n "$ns" delete service "$CKS_PARAM_INTERNAL"
kubectl apply -f - <<YAML
apiVersion: v1
kind: Service
metadata: { name: $CKS_PARAM_INTERNAL, namespace: $ns }
spec:
  selector: { app: bazaar }
  ports:
    - { name: http, port: 80, targetPort: http }
    - { name: probes, port: 9102, targetPort: 9102 }
YAML
kubectl -n "$ns" patch service reports -p '{"spec":{"type":"ClusterIP"}}'
kubectl -n "$ns" patch service legacy -p '{"spec":{"externalIPs":null}}'
