#!/bin/sh
# fails: ready, same-work
# admitted, but the kubelet refuses to start the image as root
set -eu
cat >changed.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: { name: '${{ app }}', namespace: '${{ namespace }}', labels: { app: '${{ app }}' } }
spec:
  replicas: 1
  selector: { matchLabels: { app: '${{ app }}' } }
  template:
    metadata: { labels: { app: '${{ app }}' } }
    spec:
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      terminationGracePeriodSeconds: 0
      initContainers:
        - name: prepare
          image: busybox:1.36
          command: [touch, /work/ready]
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: work, mountPath: /work }]
      containers:
        - name: web
          image: busybox:1.36
          command: [httpd, -f, -p, "8080", -h, /tmp]
          securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
        - name: ${{ shipper }}
          image: busybox:1.36
          command: [sleep, 1d]
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
      volumes: [{ name: work, emptyDir: {} }]
END
# the controller may write at the same moment
kubectl replace -f changed.yaml || { sleep 1 && kubectl replace -f changed.yaml; }
