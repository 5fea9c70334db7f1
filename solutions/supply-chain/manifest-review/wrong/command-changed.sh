#!/bin/sh
# fails: nothing-else
cat >'manifests/${{ one }}.yaml' <<'END'
# reviewed: nothing privileged in here
apiVersion: v1
kind: Service
metadata: { name: '${{ one }}' }
spec: { selector: { app: '${{ one }}' }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: '${{ one }}', labels: { app: '${{ one }}' } }
spec:
  replicas: 3
  selector: { matchLabels: { app: '${{ one }}' } }
  template:
    metadata: { labels: { app: '${{ one }}' } }
    spec:
      containers:
        - name: web
          image: nginx:1.27
          ports: [{ containerPort: 8080 }]
          securityContext: { privileged: false, readOnlyRootFilesystem: true }
        - name: metrics
          image: busybox:1.36
          command: [sleep, 1d]
          securityContext: { privileged: false, runAsUser: 1000 }
END
cat >'manifests/${{ two }}.yaml' <<'END'
apiVersion: batch/v1
kind: CronJob
metadata: { name: '${{ two }}' }
spec:
  schedule: '30 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          initContainers:
            - name: fetch
              image: busybox:1.36
              command: [wget, -O, /work/input, 'http://feed.example.com:8080/latest']
              volumeMounts: [{ name: work, mountPath: /work }]
          containers:
            - name: main
              image: docker.io/library/busybox:1.36
              command: [sh, -c, 'cat /work/input >/work/output']
              volumeMounts: [{ name: work, mountPath: /work }]
          volumes: [{ name: work, emptyDir: {} }]
END
cat >'manifests/${{ three }}.yaml' <<'END'
apiVersion: v1
kind: ConfigMap
metadata: { name: '${{ three }}' }
data: { interval: 30s }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: '${{ three }}' }
spec:
  selector: { matchLabels: { app: '${{ three }}' } }
  template:
    metadata: { labels: { app: '${{ three }}' } }
    spec:
      containers:
        - name: agent
          image: busybox:1.36
          command: [sleep, 1d]
          envFrom: [{ configMapRef: { name: '${{ three }}' } }]
          volumeMounts:
            - { name: scratch, mountPath: /scratch }
      volumes:
        - { name: scratch, emptyDir: {} }
END
cat >'manifests/${{ four }}.yaml' <<'END'
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: '${{ four }}' }
spec:
  serviceName: '${{ four }}'
  replicas: 1
  selector: { matchLabels: { app: '${{ four }}' } }
  template:
    metadata: { labels: { app: '${{ four }}' } }
    spec:
      containers:
        - name: db
          image: registry.example.com:5000/data/db:14.2
          env:
            - { name: DB_USER, value: app }
            - { name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: '${{ four }}', key: password } } }
            - { name: DB_NAME, value: '${{ four }}' }
          volumeMounts: [{ name: data, mountPath: /var/lib/db }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
END
