#!/bin/sh
# everything goes, and what is needed is written down again
set -eu
ns=$CKS_PARAM_NAMESPACE
kubectl -n "$ns" delete rolebindings,roles --all
kubectl -n "$ns" create role settings --verb=get,list,watch --resource=configmaps
kubectl -n "$ns" create role secrets --verb=get,list,watch --resource=secrets
kubectl -n "$ns" create rolebinding secrets --role=secrets --serviceaccount="$ns:vault-sync"
for account in ingest invoice mailer search vault-sync; do
  kubectl -n "$ns" create rolebinding "settings-$account" --role=settings --serviceaccount="$ns:$account"
done
