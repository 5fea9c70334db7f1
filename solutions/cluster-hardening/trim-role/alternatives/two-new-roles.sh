#!/bin/sh
# the old Role and its binding go, two others come
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete rolebinding,role "$CKS_PARAM_ACCOUNT"
kubectl -n "$ns" create role looks --verb=get,list,watch --resource=pods
kubectl -n "$ns" create role changes --verb=get,update,patch --resource="$CKS_PARAM_WORKLOADS.apps"
kubectl -n "$ns" create rolebinding looks --role=looks --serviceaccount="$ns:$CKS_PARAM_ACCOUNT"
kubectl -n "$ns" create rolebinding changes --role=changes --user="system:serviceaccount:$ns:$CKS_PARAM_ACCOUNT"
