#!/bin/sh
# fails: packages
cat >Dockerfile <<'END'
FROM python:3.${{ minor }}-slim
RUN apt-get update
RUN apt-get install -y libpq5
COPY . /app
RUN pip install --no-cache-dir -r /app/requirements.txt
USER ${{ uid }}
CMD ["python", "/app/main.py"]
END
