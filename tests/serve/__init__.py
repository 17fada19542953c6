from tests.conftest import needs

for library in ("fastapi", "httpx", "prometheus_client", "uvicorn"):
    needs(library)
