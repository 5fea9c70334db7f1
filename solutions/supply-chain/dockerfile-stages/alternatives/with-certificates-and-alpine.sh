#!/bin/sh
cat >Dockerfile <<'END'
FROM --platform=$BUILDPLATFORM docker.io/library/golang:1.${{ minor }}.1-alpine3.20 AS build
WORKDIR /src
COPY . .
ENV CGO_ENABLED=0
RUN go build -o /out/${{ app }} ./cmd/${{ app }}
RUN apk add --no-cache ca-certificates
FROM scratch
COPY --from=0 --chmod=0555 ["/out/${{ app }}", "/bin/${{ app }}"]
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=0 /etc/passwd /etc/passwd
EXPOSE 8080
USER ${{ uid }}
ENTRYPOINT ["/bin/${{ app }}"]
CMD ["--port", "8080"]
END
