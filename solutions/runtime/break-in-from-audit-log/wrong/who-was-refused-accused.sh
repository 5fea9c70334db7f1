#!/bin/sh
# fails: user, time, address
set -eu
cat >answer.yaml <<END
user: system:serviceaccount:$CKS_PARAM_NAMESPACE:default
time: 2026-03-14T08:44:09Z
address: 10.244.2.7
END
kubectl -n "$CKS_PARAM_NAMESPACE" patch role settings --type=json -p '[{"op": "remove", "path": "/rules/1"}]'
kubectl -n "$CKS_PARAM_NAMESPACE" patch rolebinding keys --type=json -p '[{"op": "remove", "path": "/subjects/1"}]'
