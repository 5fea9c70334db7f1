# fails: scaled, gone, others-run
# its owner makes another one
set -eu
ns=$CKS_PARAM_NAMESPACE
container=$(grep '"fd.name": "/etc/shadow"' falco.jsonl | head -1 | sed 's/.*"container.name": "\([^"]*\)".*/\1/')
owner=$(kubectl -n "$ns" get deployments -o custom-columns='N:.metadata.name,C:.spec.template.spec.containers[*].name' |
  grep -w "$container" | cut -d' ' -f1)
kubectl -n "$ns" delete pod -l "app=$owner" --wait=false
grep '"fd.name": "/etc/shadow"' falco.jsonl | head -1 | sed 's/.*"time": "\([^"]*\)".*/\1/' >incident.txt
