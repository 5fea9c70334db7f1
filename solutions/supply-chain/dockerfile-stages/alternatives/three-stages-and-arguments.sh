#!/bin/sh
cat >Dockerfile <<'END'
ARG GO=1.${{ minor }}
FROM golang:${GO} AS sources
WORKDIR /src
COPY . .

FROM sources AS Build
ENV GOOS=linux \
    # no C library in an empty image
    CGO_ENABLED=0
RUN <<RUN
  go vet ./...
  go build -o /src/${{ app }} ./cmd/${{ app }}
RUN

FROM scratch
WORKDIR /app
COPY --from=build /src/${{ app }} .
USER ${{ uid }}
ENTRYPOINT ["/app/${{ app }}"]
END
