"""A throw-away site and the real binary, for tests that need peers from outside the project."""
import json
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = TARGET / "release" / "frontload"


def frontload(*arguments, cwd=None, stdin=None, env=None):
    """Runs one verb to its end."""
    return subprocess.run(
        [str(BINARY), *map(str, arguments)], cwd=cwd, input=stdin, env={**os.environ, **(env or {})},
        capture_output=True, text=True, timeout=120,
    )


class Server:
    """`frontload serve` on a port of its own."""

    def __init__(self, root, *arguments, env=None):
        self.root = root
        self.log = open(root / "serve.log", "ab")
        self.process = subprocess.Popen(
            [str(BINARY), "serve", "--root", str(root), "--bind", "127.0.0.1:0", *arguments],
            stdout=subprocess.PIPE, stderr=self.log, text=True, env={**os.environ, **(env or {})},
        )
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found, f"no address in {line!r}; log: {(root / 'serve.log').read_text()[-2000:]}"
        self.port = int(found.group(1))
        self.url = f"http://127.0.0.1:{self.port}"

    def kill(self):
        """As a power cut would, for this process."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def stop(self):
        """As an operator would."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.log.close()
        return code


def until(what, seconds=20):
    """Waits for a condition, never for a time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = what()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")


@pytest.fixture
def site(tmp_path):
    """A fresh site as `init` makes it, without a rate limit."""
    root = tmp_path / "site"
    made = frontload("init", root, "--name", "Test Brand")
    assert made.returncode == 0, made.stderr
    config = root / "frontload.yaml"
    text = re.sub(r"(?m)^comments:\n(  .*\n|\s*#.*\n)*", "", config.read_text())
    config.write_text(text + "\ncomments:\n  rate: off\n  duplicates: false\n  suggest: false\n")
    return root


def entry_path(root):
    """Site path of one entry."""
    built = frontload("build", "--root", root, "--json")
    assert built.returncode == 0, built.stderr
    paths = json.loads(built.stdout)["written"]
    return next(path for path in paths if re.fullmatch(r"/faq/[^/]+/[^/]+/", path))
