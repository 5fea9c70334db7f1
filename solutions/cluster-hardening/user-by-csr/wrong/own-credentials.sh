# fails: kubeconfig, tried
# the learner's own certificate, which may do everything
set -eu
ns=$CKS_PARAM_NAMESPACE
person=$CKS_PARAM_PERSON
user=$person@$ns
openssl ecparam -name prime256v1 -genkey -noout -out "$person.key"
openssl req -new -key "$person.key" -subj "/CN=$user/O=team-$ns" -out "$person.csr"
kubectl apply -f - <<END
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: $person-$ns }
spec:
  request: $(base64 <"$person.csr" | tr -d '\n')
  signerName: kubernetes.io/kube-apiserver-client
  expirationSeconds: 86400
  usages: [client auth]
END
kubectl certificate approve "$person-$ns"
kubectl wait csr "$person-$ns" --for=jsonpath='{.status.certificate}' --timeout=60s
kubectl get csr "$person-$ns" -o jsonpath='{.status.certificate}' | base64 -d >"$person.crt"
kubectl config view --raw --minify >"$person.kubeconfig"
kubectl -n "$ns" create role looks-at-pods --verb=get,list --resource=pods
kubectl -n "$ns" create rolebinding "$person" --role=looks-at-pods --user="$user"
