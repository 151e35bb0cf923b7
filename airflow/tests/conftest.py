"""Airflow reads its settings when it is imported: they are made here, before any test."""

import atexit
import os
import pathlib
import shutil
import sys
import tempfile

AIRFLOW = pathlib.Path(__file__).resolve().parent.parent
HOME = pathlib.Path(tempfile.mkdtemp(prefix="setlist-airflow-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

for folder in ("jars", "lib", "warehouse", "reports"):
    (HOME / folder).mkdir()
for jar in ("jars/setlist-batch-0.1.0.jar", "jars/setlist-common-0.1.0.jar", "lib/delta.jar"):
    (HOME / jar).touch()
for name in [name for name in os.environ if name.startswith(("SETLIST_NIGHTLY_", "AIRFLOW_"))]:
    del os.environ[name]
os.environ |= {
    "AIRFLOW_HOME": str(HOME),
    "AIRFLOW__CORE__DAGS_FOLDER": str(AIRFLOW / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(AIRFLOW / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW_CONN_SPARK_DEFAULT": '{"conn_type": "spark", "host": "local[2]"}',
    "SETLIST_NIGHTLY_HOME": str(HOME),
    "SETLIST_NIGHTLY_WAREHOUSE": str(HOME / "warehouse"),
    "SETLIST_NIGHTLY_REPORTS": str(HOME / "reports"),
    # The stand-in writes tables: it needs this Python.
    "PATH": os.pathsep.join([str(AIRFLOW / "tests/stand_in"), str(pathlib.Path(sys.executable).parent), os.environ["PATH"]]),
}
for folder in (AIRFLOW / "tests/stand_in", AIRFLOW / "dags", AIRFLOW):
    sys.path.insert(0, str(folder))
