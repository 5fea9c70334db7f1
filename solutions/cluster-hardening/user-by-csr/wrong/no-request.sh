# fails: request, kubeconfig, tried
# by hand alone: no request, no authority that anybody trusts
set -eu
ns=$CKS_PARAM_NAMESPACE
person=$CKS_PARAM_PERSON
user=$person@$ns
openssl ecparam -name prime256v1 -genkey -noout -out "$person.key"
openssl req -x509 -new -key "$person.key" -subj "/CN=$user/O=team-$ns" -days 1 -out "$person.crt"
kubectl config view --raw --minify -o jsonpath='{.clusters[0].cluster.certificate-authority-data}' | base64 -d >ca.crt
server=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
config() { kubectl config --kubeconfig "$person.kubeconfig" "$@"; }
config set-cluster practice --server="$server" --certificate-authority=ca.crt --embed-certs
config set-credentials "$person" --client-certificate="$person.crt" --client-key="$person.key" --embed-certs
config set-context "$person" --cluster=practice --user="$person" --namespace="$ns"
config use-context "$person"
kubectl -n "$ns" create role looks-at-pods --verb=get,list --resource=pods
kubectl -n "$ns" create rolebinding "$person" --role=looks-at-pods --user="$user"
