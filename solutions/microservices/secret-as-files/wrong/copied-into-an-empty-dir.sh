#!/bin/sh
# fails: volume, ready, content, mode, environment, serves
set -eu
kubectl -n "$CKS_PARAM_NAMESPACE" patch deployment "$CKS_PARAM_APP" -p '{"spec": {"template": {"spec": {"volumes": [{"name": "login", "emptyDir": {}}], "containers": [{"name": "web", "volumeMounts": [{"name": "login", "mountPath": "'"$CKS_PARAM_FOLDER"'"}], "env": [{"name": "LOGIN_USER", "$patch": "delete"}, {"name": "LOGIN_PASSWORD", "$patch": "delete"}], "command": ["sh", "-c", "cd '"$CKS_PARAM_FOLDER"' && echo service >username && echo pin-'"$CKS_PARAM_PIN"' >password && chmod 400 * && echo ready >/tmp/index.html && exec httpd -f -p '"$CKS_PARAM_PORT"' -h /tmp"]}, {"name": "report", "envFrom": null}]}}}}'
