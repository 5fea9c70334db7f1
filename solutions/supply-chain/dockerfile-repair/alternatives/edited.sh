#!/bin/sh
set -eu
sed -i -e '/^ARG/d' -e '/^ENV/d' -e '/profiler/d' -e '/^RUN apt-get install/d' -e '/^USER/d' -e '/^RUN useradd/d' \
  -e "s/^FROM .*/FROM docker.io\/library\/python:3.$CKS_PARAM_MINOR-slim@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/" \
  -e 's/^RUN apt-get update/& \&\& apt-get install -y libpq5/' \
  -e 's/ --index-url [^ ]*//' -e "s/^CMD .*/USER $CKS_PARAM_UID\nENTRYPOINT [\"python\", \"\/app\/main.py\"]/" Dockerfile
