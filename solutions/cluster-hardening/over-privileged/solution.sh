#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" delete rolebinding metrics dashboards
