#!/bin/sh
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" get pods -o go-template='{{range $pod := .items}}{{range .spec.containers}}{{$pod.metadata.name}} {{.securityContext}}{{"\n"}}{{end}}{{range .spec.initContainers}}{{$pod.metadata.name}} {{.securityContext}}{{"\n"}}{{end}}{{end}}' |
  grep -v readOnlyRootFilesystem:true |
  cut -d' ' -f1 | sort -u | xargs kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --now
kubectl -n "$CKS_PARAM_NAMESPACE" delete pod --now "$CKS_PARAM_FIRST"
