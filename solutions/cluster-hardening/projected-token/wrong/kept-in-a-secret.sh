# fails: token, lifetime
# a token made once by hand, for the audience, and bound to the Pod
set -eu
ns=$CKS_PARAM_NAMESPACE
pod() {
  cat <<END
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: $ns }
spec:
  serviceAccountName: $CKS_PARAM_ACCOUNT
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 0
  containers:
    - name: client
      image: busybox:1.32.0
      command: [sleep, 1d]
      volumeMounts: [{ name: token, mountPath: /var/run/secrets/$CKS_PARAM_AUDIENCE }]
  volumes:
    - name: token
      secret: { secretName: token, optional: true }
END
}
pod | kubectl apply -f -
uid=$(kubectl -n "$ns" get pod client -o jsonpath='{.metadata.uid}')
kubectl -n "$ns" create token "$CKS_PARAM_ACCOUNT" --audience="$CKS_PARAM_AUDIENCE" \
  --duration="${CKS_PARAM_SECONDS}s" --bound-object-kind=Pod --bound-object-name=client --bound-object-uid="$uid" >token
kubectl -n "$ns" create secret generic token --from-file=token
kubectl -n "$ns" wait --for=condition=Ready pod/client --timeout=90s
