set -eu
ns=$CKS_PARAM_NAMESPACE
container=$(grep '"fd.name": "/etc/shadow"' falco.jsonl | head -1 | sed 's/.*"container.name": "\([^"]*\)".*/\1/')
owner=$(kubectl -n "$ns" get deployments -o custom-columns='N:.metadata.name,C:.spec.template.spec.containers[*].name' |
  grep -w "$container" | cut -d' ' -f1)
# the Deployment is kept from being rolled out, and marked for those who investigate
kubectl -n "$ns" rollout pause deployment "$owner"
kubectl -n "$ns" annotate deployment "$owner" investigation=open
kubectl -n "$ns" scale deployment "$owner" --replicas 0
grep '"fd.name": "/etc/shadow"' falco.jsonl | head -1 | sed 's/.*"time": "\([^"]*\)".*/\1/' >incident.txt
