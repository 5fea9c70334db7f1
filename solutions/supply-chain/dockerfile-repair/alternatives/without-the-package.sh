#!/bin/sh
cat >Dockerfile <<'END'
FROM python:3.${{ minor }}-slim
COPY . /app
RUN pip install --no-cache-dir -r /app/requirements.txt
USER ${{ uid }}
CMD ["python", "/app/main.py"]
END
