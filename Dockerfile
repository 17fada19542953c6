# cleaner serve, as nobody in particular. Build and run:
#   docker build -t cleaner .
#   docker run --rm -p 127.0.0.1:8080:8080 -e CLEANER_TOKEN=$(openssl rand -hex 32) cleaner
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY cleaner cleaner
COPY rules rules
# Half of it all would be pyarrow, which the service never imports (a test says so).
RUN python -m venv /opt/cleaner \
 && /opt/cleaner/bin/pip install --no-cache-dir '.[serve]' \
 && /opt/cleaner/bin/pip uninstall --yes pip pyarrow \
 && find /opt/cleaner -name tests -type d -prune -exec rm -r {} +

FROM python:3.13-slim
COPY --from=build /opt/cleaner /opt/cleaner
RUN useradd --uid 10001 --create-home cleaner
USER 10001
ENV PATH=/opt/cleaner/bin:$PATH PYTHONUNBUFFERED=1
# Compiles the rules into the cache, so that a start takes seconds; where the CPU is of another
# kind they are compiled again.
RUN cleaner rules list > /dev/null
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "-c", \
 "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["cleaner", "serve", "--host", "0.0.0.0", "--port", "8080"]
