#!/bin/sh
# fails: only-the-program, starts
cat >Dockerfile <<'END'
FROM golang:1.${{ minor }} AS build
WORKDIR /src
COPY . .
ENV CGO_ENABLED=0
RUN go build -o /out/${{ app }} ./cmd/${{ app }}
FROM scratch
COPY --from=build /out/${{ app }} /${{ app }}
COPY . /src
EXPOSE 8080
USER ${{ uid }}
ENTRYPOINT ["/${{ app }}"]
END
