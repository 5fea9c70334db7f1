#!/bin/sh
cat >Dockerfile <<'END'
# syntax=docker/dockerfile:1
ARG PYTHON=3.${{ minor }}-slim
FROM python:$PYTHON AS base
RUN <<RUN
apt-get update
apt-get install -y libpq5
RUN

FROM base
WORKDIR /app
COPY --chown=root:root . .
RUN pip install --no-cache-dir \
    -r requirements.txt
USER ${{ uid }}:${{ uid }}
ENTRYPOINT ["python3"]
CMD ["main.py"]
END
