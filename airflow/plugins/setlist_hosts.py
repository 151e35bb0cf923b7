"""Of the local Airflow: a page of another site that had its name point at this machine gets no answer."""

from airflow.plugins_manager import AirflowPlugin
from starlette.middleware.trustedhost import TrustedHostMiddleware


class LoopbackHosts(AirflowPlugin):
    name = "setlist_hosts"
    fastapi_root_middlewares = [
        {"name": "loopback hosts", "middleware": TrustedHostMiddleware, "kwargs": {"allowed_hosts": ["127.0.0.1", "localhost"], "www_redirect": False}}
    ]
