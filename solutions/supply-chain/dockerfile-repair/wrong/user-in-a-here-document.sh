#!/bin/sh
# fails: user
cat >Dockerfile <<'END'
FROM python:3.${{ minor }}-slim
COPY . /app
RUN pip install -r /app/requirements.txt
RUN <<EOT
USER ${{ uid }}
EOT
CMD ["python", "/app/main.py"]
END
