#!/bin/sh
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
cat >"$person.kubeconfig" <<END
apiVersion: v1
kind: Config
clusters:
  - name: c
    cluster:
      server: $(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
      certificate-authority-data: $(kubectl config view --raw --minify -o jsonpath='{.clusters[0].cluster.certificate-authority-data}')
users:
  - name: someone-else
    user: { username: nobody }
  - name: u
    user:
      client-certificate-data: $(base64 <"$person.crt" | tr -d '\n')
      client-key-data: $(base64 <"$person.key" | tr -d '\n')
contexts:
  - { name: a, context: { cluster: c, user: u } }
current-context: a
END
kubectl -n "$ns" create role looks-at-pods --verb=get,list --resource=pods
kubectl -n "$ns" create rolebinding "$person" --role=looks-at-pods --user="$user"
