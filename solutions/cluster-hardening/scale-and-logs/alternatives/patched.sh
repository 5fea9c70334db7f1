#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch role "$CKS_PARAM_ACCOUNT" --type=json -p "[
  {\"op\": \"replace\", \"path\": \"/rules/0/verbs\", \"value\": [\"get\", \"list\"]},
  {\"op\": \"replace\", \"path\": \"/rules/1\", \"value\":
    {\"apiGroups\": [\"\"], \"resources\": [\"pods\"], \"verbs\": [\"get\", \"list\"]}},
  {\"op\": \"add\", \"path\": \"/rules/-\", \"value\":
    {\"apiGroups\": [\"\"], \"resources\": [\"pods/log\"], \"verbs\": [\"get\"]}},
  {\"op\": \"add\", \"path\": \"/rules/-\", \"value\": {\"apiGroups\": [\"apps\"], \"resources\": [\"deployments/scale\"],
    \"resourceNames\": [\"$CKS_PARAM_DEPLOYMENT\"], \"verbs\": [\"get\", \"patch\", \"update\"]}}]"
