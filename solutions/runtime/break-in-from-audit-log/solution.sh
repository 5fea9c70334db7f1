#!/bin/sh
set -eu
cat >answer.yaml <<END
user: system:serviceaccount:$CKS_PARAM_NAMESPACE:$CKS_PARAM_THIEF
time: 2026-03-14T$CKS_PARAM_HOUR:$CKS_PARAM_MINUTE:${CKS_PARAM_SECOND}Z
address: 203.0.113.$CKS_PARAM_ADDRESS
END
kubectl -n "$CKS_PARAM_NAMESPACE" patch role settings --type=json -p '[{"op": "remove", "path": "/rules/1"}]'
kubectl -n "$CKS_PARAM_NAMESPACE" patch rolebinding keys --type=json -p '[{"op": "remove", "path": "/subjects/1"}]'
