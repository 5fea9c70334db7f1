#!/bin/sh
# fails: base, works, secrets, packages
cat >Dockerfile <<'END'
FROM python:latest
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
COPY . /app
RUN pip install --no-cache-dir -r /app/requirements.txt
USER ${{ uid }}
CMD ["python", "/app/main.py"]
END
