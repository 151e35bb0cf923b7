"""The project's Python runs no text as code, unpickles nothing, and starts no shell."""

import ast
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "code"}
STARTS_A_SHELL = {("os", "system"), ("os", "popen"), ("subprocess", "getoutput"), ("subprocess", "getstatusoutput")}


def unsafe(source):
    """What a module does that it must not, a line each."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in RUNS_TEXT:
                found.append(f"{node.lineno}: {name}()")
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if (module, name) in STARTS_A_SHELL:
                found.append(f"{node.lineno}: {module}.{name}()")
            case ast.keyword(arg="shell", value=ast.Constant(value=True)):
                found.append(f"{node.value.lineno}: shell=True")
            case ast.Import(names=names):
                found += [f"{node.lineno}: import {n.name}" for n in names if n.name.split(".")[0] in UNSAFE_MODULES]
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in UNSAFE_MODULES:
                found.append(f"{node.lineno}: from {module}")
    return found


def ours():
    return subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("file", ours())
def test_python_runs_no_text(file):
    assert unsafe((ROOT / file).read_text()) == []


@pytest.mark.parametrize(
    "line",
    ["eval(x)", "exec(x)", "import pickle", "from marshal import loads", "os.system(x)", "subprocess.run(x, shell=True)"],
)
def test_the_check_finds(line):
    assert len(unsafe(line)) == 1
