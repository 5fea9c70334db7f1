#!/bin/sh
cat >Dockerfile <<'END'
FROM golang:1.${{ minor }} AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 GOOS=linux go build -ldflags "-s -w" -o /out/ ./cmd/...
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/${{ app }} /usr/bin/
EXPOSE 8080
USER ${{ uid }}:${{ uid }}
CMD ["/usr/bin/${{ app }}", "-v"]
END
