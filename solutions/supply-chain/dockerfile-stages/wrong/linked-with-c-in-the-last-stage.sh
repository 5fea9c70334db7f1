#!/bin/sh
# fails: build, only-the-program, starts
cat >Dockerfile <<'END'
FROM golang:1.${{ minor }} AS build
WORKDIR /src
COPY . .
RUN go build -o /out/${{ app }} ./cmd/${{ app }}
FROM scratch
COPY --from=build /out/${{ app }} /${{ app }}
ENV CGO_ENABLED=0
EXPOSE 8080
USER ${{ uid }}
ENTRYPOINT ["/${{ app }}"]
END
