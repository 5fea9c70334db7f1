# fails: evidence-is-kept
# a Job of the same name, that has lost no Pod yet
set -eu
# times of creation are whole seconds, and nobody is so fast
sleep 2
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: quarantine, namespace: $CKS_PARAM_NAMESPACE }
spec:
  podSelector: { matchLabels: { quarantine: $CKS_PARAM_CASE } }
  policyTypes: [Ingress, Egress]
EOF
kubectl -n "$CKS_PARAM_NAMESPACE" delete job "$CKS_PARAM_SUSPECT" --cascade=foreground
kubectl apply -f - <<EOF
apiVersion: batch/v1
kind: Job
metadata: { name: $CKS_PARAM_SUSPECT, namespace: $CKS_PARAM_NAMESPACE }
spec:
  template:
    metadata:
      labels: { app: worker, worker: $CKS_PARAM_SUSPECT, quarantine: $CKS_PARAM_CASE }
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      containers:
        - name: worker
          image: busybox:1.32.0
          command: [nc, -lk, -p$CKS_PARAM_PORT, -e, echo, $CKS_PARAM_SUSPECT]
EOF
# the Job needs a moment to make its Pod
until kubectl -n "$CKS_PARAM_NAMESPACE" get pod -l "worker=$CKS_PARAM_SUSPECT" -o name | grep -q .; do sleep 1; done
kubectl -n "$CKS_PARAM_NAMESPACE" wait --for=condition=Ready pod -l "worker=$CKS_PARAM_SUSPECT" --timeout=60s
