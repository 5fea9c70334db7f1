#!/bin/sh
set -eu
cd manifests
sed -i 's/privileged: true/privileged: false/' "$CKS_PARAM_ONE.yaml"
sed -i 's/image: busybox$/image: docker.io\/library\/busybox:1.36@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/; s/@sha256:.*//' "$CKS_PARAM_TWO.yaml"
sed -i '/runtime/d' "$CKS_PARAM_THREE.yaml"
sed -i "s/value: [\"']*$CKS_PARAM_SECRET[\"']*/valueFrom: { secretKeyRef: { name: $CKS_PARAM_FOUR, key: password } }/" "$CKS_PARAM_FOUR.yaml"
