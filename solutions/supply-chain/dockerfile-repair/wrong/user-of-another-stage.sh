#!/bin/sh
# fails: user
cat >Dockerfile <<'END'
FROM python:3.${{ minor }}-slim AS first
USER ${{ uid }}
FROM python:3.${{ minor }}-slim
COPY . /app
RUN pip install -r /app/requirements.txt
CMD ["python", "/app/main.py"]
END
