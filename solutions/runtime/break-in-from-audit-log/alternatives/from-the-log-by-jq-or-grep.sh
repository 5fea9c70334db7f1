#!/bin/sh
set -eu
line=$(grep '"code": 200' audit.log | grep "secrets/$CKS_PARAM_SECRET\"" | grep "namespaces/$CKS_PARAM_NAMESPACE/" |
  grep -v -e system:node: -e ":$CKS_PARAM_KEEPER\"" | sed 's/.*"requestReceivedTimestamp": "\([^"]*\)".*/\1 &/' | sort | head -n 1)
user=$(printf '%s' "$line" | sed 's/.*"username": "\([^"]*\)".*/\1/')
address=$(printf '%s' "$line" | sed 's/.*"sourceIPs": \["\([^"]*\)"\].*/\1/')
printf '{"user": "%s", "time": "%s", "address": "%s"}\n' "$user" "${line%% *}" "$address" >answer.yaml
kubectl -n "$CKS_PARAM_NAMESPACE" patch role settings --type=json -p '[{"op": "remove", "path": "/rules/1"}]'
kubectl -n "$CKS_PARAM_NAMESPACE" patch rolebinding keys --type=json -p '[{"op": "remove", "path": "/subjects/1"}]'
