#!/bin/sh
# the Role stays, its rules are patched one by one
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch role "$CKS_PARAM_ACCOUNT" --type=json -p "[
  {\"op\": \"replace\", \"path\": \"/rules/0/verbs\", \"value\": [\"watch\", \"list\", \"get\"]},
  {\"op\": \"replace\", \"path\": \"/rules/1\", \"value\":
    {\"apiGroups\": [\"apps\"], \"resources\": [\"$CKS_PARAM_WORKLOADS\"], \"verbs\": [\"patch\", \"update\", \"get\"]}}]"
