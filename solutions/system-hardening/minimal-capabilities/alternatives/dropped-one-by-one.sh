#!/bin/sh
set -eu
need=CHOWN
rest=$(printf '"%s", ' CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE)
all="[${rest%, }]"
web=$(printf '%s' "$all" | sed "s/\"$need\", //")
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"containers": [
  {"name": "web", "securityContext": {"capabilities": {"drop": '"$web"'}}},
  {"name": "'"$CKS_PARAM_AGENT"'", "securityContext": {"capabilities": {"add": null, "drop": '"$all"'}}}],
  "initContainers": [{"name": "prepare", "securityContext": {"capabilities": {"drop": '"$all"'}}}]}}}}'
