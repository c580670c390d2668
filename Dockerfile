# syntax=docker/dockerfile:1
# Two stages: the first installs and compiles, the second holds only what runs.

FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1

RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"

# The lock alone first: the packages are installed anew only when it changes.
COPY requirements.lock /src/
RUN pip install --require-hashes --only-binary :all: -r /src/requirements.lock

COPY . /src/
WORKDIR /src
RUN pybabel compile -d locales -D messages \
    && python -m compileall -q bot handlers services models migrations /opt/venv/lib


FROM python:3.13-slim

ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/nastavnik.db \
    ENCRYPTION_KEY_FILE=/keys/encryption.key \
    ERASURE_LOG=/erasures/erased.jsonl \
    HEALTH_PORT=8090

# A user without a password, a shell or a home, who may write only to the database, the key and the
# log of erasures: three places, so that a copy of one does not hold the others.
RUN groupadd --system --gid 10001 nastavnik \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin nastavnik \
    && install -d -o nastavnik -g nastavnik -m 0700 /data /keys /erasures

COPY --from=build /opt/venv /opt/venv
COPY --from=build /src /app

WORKDIR /app
USER 10001:10001
VOLUME ["/data", "/keys", "/erasures"]

# SIGTERM is a clean stop: what was begun is finished.
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['HEALTH_PORT']}/health\", timeout=4)"]

ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
