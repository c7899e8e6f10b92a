# Dateline as an image: nothing in it is unpinned, it runs as nobody in particular, and keeps all it knows in /data.
# A container listens on every address, so it wants a key first: see "In a container" in README.md.

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1
WORKDIR /src
RUN python -m venv /opt/bootstrap && python -m venv --without-pip /opt/dateline
COPY requirements-bootstrap.lock ./
RUN /opt/bootstrap/bin/pip install --no-cache-dir --require-hashes -r requirements-bootstrap.lock
COPY requirements.lock ./
RUN /opt/bootstrap/bin/uv pip install --python /opt/dateline/bin/python --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY vectorstore vectorstore
COPY prompts prompts
COPY service service
COPY evals evals
COPY seeds seeds
RUN /opt/bootstrap/bin/python -m hatchling build -t wheel -d /wheel \
    && /opt/bootstrap/bin/uv pip install --python /opt/dateline/bin/python --no-deps /wheel/*.whl

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="dateline" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin dateline \
    && install -d -o dateline -g dateline /data
COPY --from=build /opt/dateline /opt/dateline
ENV PATH=/opt/dateline/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATELINE_HOME=/data DATELINE_HOST=0.0.0.0 DATELINE_PORT=8000
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['DATELINE_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["dateline"]
CMD ["serve"]
