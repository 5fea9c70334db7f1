#!/bin/sh
# fails: build, small, only-the-program, starts, user
cat >Dockerfile <<'END'
FROM golang:1.${{ minor }} AS build
WORKDIR /src
COPY . .
ENV CGO_ENABLED=0
RUN go build -o /out/${{ app }} ./cmd/${{ app }}
FROM scratch
COPY --from=build / /
EXPOSE 8080
USER ${{ uid }}
ENTRYPOINT ["/${{ app }}"]
END
