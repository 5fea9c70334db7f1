# fails: removed, gone, others-as-they-were, others-run
set -eu
ns=$CKS_PARAM_NAMESPACE
# the image of each bill that lists exactly this package in exactly this version, if the image runs
found=''
for bill in sbom/*.json; do
  tr -d ' \n' <"$bill" | grep -qE "\"name\":\"$CKS_PARAM_PACKAGE\",\"(version|versionInfo)\":\"$CKS_PARAM_VERSION\"" || continue
  case $bill in
  *.spdx.json) image=$(tr -d ' \n' <"$bill" | sed 's/.*"SPDXID":"SPDXRef-Image","name":"docker.io\/library\/\([^"]*\)".*/\1/') ;;
  *) image=$(tr -d ' \n' <"$bill" | sed 's/.*"bom-ref":"image","name":"docker.io\/library\/\([^"]*\)","version":"\([^"]*\)".*/\1:\2/') ;;
  esac
  case $image in httpd:2.4) unused=$image ;; *) found=$image ;; esac
done
case $found in
nginx:1.27) deployment=shop container=web neighbour=queue ;;
busybox:1.32.0) deployment=shop container=queue neighbour=web ;;
httpd:2.4-alpine) deployment=handbook container=site neighbour=sync ;;
busybox:1.36) deployment=reports container=runner neighbour=mailer ;;
*) exit 1 ;;
esac
kubectl -n "$ns" scale deployment "$deployment" --replicas 0
kubectl -n "$ns" rollout status deployment "$deployment" --timeout 60s
echo "$found" >image.txt
