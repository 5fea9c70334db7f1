#!/bin/sh
# fails: time, address
set -eu
cat >answer.yaml <<END
user: system:serviceaccount:$CKS_PARAM_NAMESPACE:$CKS_PARAM_THIEF
time: 2026-03-14T22:08:54Z
address: 198.51.100.9
END
kubectl -n "$CKS_PARAM_NAMESPACE" patch role settings --type=json -p '[{"op": "remove", "path": "/rules/1"}]'
kubectl -n "$CKS_PARAM_NAMESPACE" patch rolebinding keys --type=json -p '[{"op": "remove", "path": "/subjects/1"}]'
