#!/bin/sh
# fails: build, small, only-the-program, starts, user
cat >Dockerfile <<'END'
FROM golang:1.${{ minor }}
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /${{ app }} ./cmd/${{ app }}
USER ${{ uid }}
ENTRYPOINT ["/${{ app }}"]
END
