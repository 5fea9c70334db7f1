#!/bin/sh
# An ephemeral container with a writable root, added to look: no offence.
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" run pod-ro --image=busybox:1.32.0 --dry-run=client -o json \
  --command -- sh -c 'sleep 1d' |
  kubectl patch --local -f - -o yaml --type=json -p \
    '[{"op": "add", "path": "/spec/containers/0/securityContext", "value": {"readOnlyRootFilesystem": true}}]' >pod.yaml
kubectl apply -f pod.yaml
kubectl -n "$CKS_PARAM_NAMESPACE" wait --for=condition=Ready pod/pod-ro --timeout=60s
kubectl -n "$CKS_PARAM_NAMESPACE" debug pod-ro --image=busybox:1.32.0 --profile=general --container=look -- sleep 1d
kubectl -n "$CKS_PARAM_NAMESPACE" wait pod/pod-ro --timeout=60s \
  --for=jsonpath='{.status.ephemeralContainerStatuses[0].state.running.startedAt}'
