#!/bin/sh
# fails: user
cat >Dockerfile <<'END'
FROM python:3.${{ minor }}-slim
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
COPY . /app
RUN pip install --no-cache-dir -r /app/requirements.txt
USER 1000
CMD ["python", "/app/main.py"]
END
