# fails: scaled, gone, others-run
set -eu
ns=$CKS_PARAM_NAMESPACE
container=$(grep '"fd.name": "/etc/shadow"' falco.jsonl | head -1 | sed 's/.*"container.name": "\([^"]*\)".*/\1/')
owner=$(kubectl -n "$ns" get deployments -o custom-columns='N:.metadata.name,C:.spec.template.spec.containers[*].name' |
  grep -w "$container" | cut -d' ' -f1)
other=$(kubectl -n "$ns" get deployments -o name | grep -v "/$owner" | head -1)
kubectl -n "$ns" scale "$other" --replicas 0
grep '"fd.name": "/etc/shadow"' falco.jsonl | head -1 | sed 's/.*"time": "\([^"]*\)".*/\1/' >incident.txt
