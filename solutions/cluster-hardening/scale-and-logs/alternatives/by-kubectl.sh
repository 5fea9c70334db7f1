#!/bin/sh
# new Roles by kubectl alone; the old one goes
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete role,rolebinding "$CKS_PARAM_ACCOUNT"
kubectl -n "$ns" create role scale --verb=get,update,patch --resource=deployments.apps/scale \
  --resource-name="$CKS_PARAM_DEPLOYMENT"
kubectl -n "$ns" create role look --verb=get --resource=deployments.apps,pods,pods/log
kubectl -n "$ns" create role pods --verb=list --resource=pods
for role in scale look pods; do
  kubectl -n "$ns" create rolebinding "$role" --role="$role" --serviceaccount="$ns:$CKS_PARAM_ACCOUNT"
done
