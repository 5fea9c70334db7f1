#!/bin/sh
set -eu
cat >answer.yaml <<END
user: system:serviceaccount:$CKS_PARAM_NAMESPACE:$CKS_PARAM_THIEF
time: 2026-03-14T$CKS_PARAM_HOUR:$CKS_PARAM_MINUTE:${CKS_PARAM_SECOND}Z
address: 203.0.113.$CKS_PARAM_ADDRESS
END

kubectl -n "$CKS_PARAM_NAMESPACE" delete rolebinding settings keys
kubectl -n "$CKS_PARAM_NAMESPACE" create role read-settings --verb=get,list --resource=configmaps
kubectl -n "$CKS_PARAM_NAMESPACE" create rolebinding read-settings --role=read-settings --serviceaccount="$CKS_PARAM_NAMESPACE:$CKS_PARAM_THIEF"
kubectl -n "$CKS_PARAM_NAMESPACE" create role read-key --verb=get --resource=secrets --resource-name="$CKS_PARAM_SECRET"
kubectl -n "$CKS_PARAM_NAMESPACE" create rolebinding read-key --role=read-key --serviceaccount="$CKS_PARAM_NAMESPACE:$CKS_PARAM_KEEPER"
