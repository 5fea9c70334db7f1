# fails: others-run
# one of the others is gone
set -eu
ns=$CKS_PARAM_NAMESPACE
container=$(grep '"fd.name": "/etc/shadow"' falco.jsonl | head -1 | sed 's/.*"container.name": "\([^"]*\)".*/\1/')
owner=$(kubectl -n "$ns" get deployments -o custom-columns='N:.metadata.name,C:.spec.template.spec.containers[*].name' |
  grep -w "$container" | cut -d' ' -f1)
kubectl -n "$ns" scale deployment "$owner" --replicas 0
kubectl -n "$ns" delete deployment "$(kubectl -n "$ns" get deployments -o name | grep -v "/$owner" | cut -d/ -f2 | head -1)"
grep '"fd.name": "/etc/shadow"' falco.jsonl | head -1 | sed 's/.*"time": "\([^"]*\)".*/\1/' >incident.txt
