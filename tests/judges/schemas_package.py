"""Packages whose models are schemas: what the compiler says of them, and the server that comes of them."""

import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
MANIFEST = """[package]
name = "%s"
version = "0.1.0"
edition = "2024"
publish = false

[workspace]

[dependencies]
modelith = { path = "%s/runtime" }
schemars = "1.2"
serde = { version = "1.0", features = ["derive"] }

[build-dependencies]
modelith-codegen = { path = "%s/codegen" }
"""
TOOLS = pathlib.Path(os.environ.get("JUDGES_TOOLS", REPOSITORY / "target/judges")).resolve()
BLESS = os.environ.get("BLESS") == "1"


def compiler():
    """The command line of the compiler, which is the first argument."""
    return str(pathlib.Path(sys.argv[1]).resolve())


class Package:
    """A package in a directory of its own, with these files in models/."""

    def __init__(self, models, name="judged"):
        self.directory = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.directory.name)
        (self.root / "models").mkdir()
        manifest = MANIFEST % (name, REPOSITORY, REPOSITORY)
        (self.root / "Cargo.toml").write_text(manifest)
        for file, text in {"mod.rs": "//! Nothing in Rust.\n", **models}.items():
            text = text if isinstance(text, str) else json.dumps(text, indent=2)
            (self.root / "models" / file).write_text(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.directory.cleanup()

    def modelith(self, *arguments):
        """What a command of the compiler ends with, prints and says."""
        command = [compiler(), *arguments, "--manifest-dir", str(self.root)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if done.returncode not in (0, 1):
            sys.exit("%s ended with %d: %s" % (command, done.returncode, done.stderr))
        return done.returncode, done.stdout, done.stderr

    def build(self):
        """The server's binary. It is built in one place, so that what is as it was is not built again."""
        example = REPOSITORY / "examples/01-notes"
        lock = (example / "Cargo.lock").read_text().replace('name = "notes"', 'name = "judged"')
        files = {
            "Cargo.toml": (self.root / "Cargo.toml").read_text(),
            "Cargo.lock": lock,
            "build.rs": (example / "build.rs").read_text(),
            "src/main.rs": (example / "src/main.rs").read_text(),
        }
        for file in (self.root / "models").iterdir():
            files["models/" + file.name] = file.read_text()
        home = TOOLS / "judged"
        for file in home.glob("models/*"):
            if "models/" + file.name not in files:
                file.unlink()
        for name, text in files.items():
            file = home / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists() or file.read_text() != text:
                file.write_text(text)
        target = REPOSITORY / "target/examples"
        command = ["cargo", "build", "--quiet", "--manifest-path", str(home / "Cargo.toml")]
        # Its models are made up anew, so there is no lock to hold them to.
        environment = {**os.environ, "MODELITH_LOCKED": "0"}
        subprocess.run([*command, "--target-dir", str(target)], check=True, env=environment)
        return target / "debug/judged"


class Server:
    """A server that runs."""

    def __init__(self, binary, directory):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        address = "127.0.0.1:%d" % self.port
        arguments = [binary, "serve", "--listen", address, "--data", str(directory / "data")]
        self.log = open(directory / "server.log", "wb")
        self.process = subprocess.Popen(arguments, stdout=self.log, stderr=self.log)

    def __enter__(self):
        for _ in range(600):
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                self.connection.request("GET", "/readyz")
                answer = self.connection.getresponse()
                answer.read()
                if answer.status == 200:
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        sys.exit("the server is not ready")

    def post(self, path, body):
        """The status of a create, and the answer."""
        headers = {"content-type": "application/json"}
        self.connection.request("POST", path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def __exit__(self, kind, *_):
        self.process.terminate()
        ended = self.process.wait(30)
        self.log.close()
        if kind is None and ended != 0:
            sys.exit("the server ended with %d" % ended)


def errors(said):
    """The errors of what the compiler said, each its code and its sentence."""
    return re.findall(r"^error\[(E\d+)\]: (.*)$", said, re.MULTILINE)
