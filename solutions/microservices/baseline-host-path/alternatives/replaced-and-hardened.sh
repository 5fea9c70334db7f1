#!/bin/sh
set -eu
cat >changed.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: { name: '${{ logs }}', namespace: '${{ namespace }}' }
spec:
  replicas: 2
  selector: { matchLabels: { app: '${{ logs }}' } }
  template:
    metadata: { labels: { app: '${{ logs }}' } }
    spec:
      terminationGracePeriodSeconds: 0
      securityContext: { seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: writer
          image: busybox:1.36
          command: [sleep, 1d]
          volumeMounts: [{ name: data, mountPath: /var/log/app }]
      volumes: [{ name: data, emptyDir: {} }]
END
# a controller may have written to it in the same moment
kubectl replace -f changed.yaml || { sleep 1 && kubectl replace -f changed.yaml; }
kubectl label namespace "$CKS_PARAM_NAMESPACE" --overwrite pod-security.kubernetes.io/enforce=baseline
printf '\n  %s\r\n%s' "$CKS_PARAM_OPENER" "$CKS_PARAM_PEEKER" >violators.txt
