"""Runs the launcher of this checkout, on the jars that are tested."""

import atexit
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAUNCHER = ROOT / "setlist"
HOME = pathlib.Path(os.environ.get("SETLIST_JARS_HOME") or ROOT / "target/home").resolve()
TEMPORARY = tempfile.mkdtemp(prefix="setlist-launcher-")
atexit.register(shutil.rmtree, TEMPORARY, ignore_errors=True)


def environment(**env):
    env = {**os.environ, "SETLIST_JARS_HOME": str(HOME), "TMPDIR": TEMPORARY, **env}
    return {k: v for k, v in env.items() if v is not None}


def run(*args, launcher=LAUNCHER, cwd=None, preexec_fn=None, **env):
    env = environment(**env)
    return subprocess.run([str(launcher), *args], cwd=cwd, env=env, capture_output=True, text=True, timeout=60, preexec_fn=preexec_fn)


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/usr/bin/env bash\n" + text)
    path.chmod(0o755)
    return path


def jdk(folder, version):
    """A JDK of that version, as far as one can tell without starting it."""
    script(folder / "bin/java", 'printf "%s\\n" "$@"\n')
    (folder / "release").write_text(f'IMPLEMENTOR="nobody"\nJAVA_VERSION="{version}"\n')
    return folder
