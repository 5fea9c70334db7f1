#!/bin/sh
# fails: packages
cat >Dockerfile <<'END'
FROM python:3.${{ minor }}-slim
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
RUN curl -fsSL https://example.com/tools/profiler.sh -o /usr/local/bin/profiler
COPY . /app
RUN pip install --no-cache-dir -r /app/requirements.txt
USER ${{ uid }}
CMD ["python", "/app/main.py"]
END
