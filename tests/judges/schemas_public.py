"""Public schemas that nobody here wrote: each is served, or refused with messages that say what to change.

Usage: schemas_public.py MODELITH

The table in docs/json-schema.md has what comes of each, and must be what this finds. What is served is printed
again (`modelith schema`), and what was printed must give the same document.
"""

import collections
import json
import os
import pathlib
import re
import sys

from schemas_package import BLESS, REPOSITORY, Package, errors

DOCUMENT = REPOSITORY / "docs/json-schema.md"
BEGIN, END = "<!-- public schemas -->\n", "<!-- end -->"
# By the file of schemastore: what it is.
PUBLIC = {
    "geojson.json": "GeoJSON",
    "package.json": "package.json of npm",
    "web-manifest.json": "web application manifest",
    "sourcemap-v3.json": "source maps",
    "importmap.json": "import maps",
    "feed-1.json": "JSON Feed",
    "json-patch.json": "JSON Patch (RFC 6902)",
    "json-api-1.0.json": "JSON:API",
    "swagger-2.0.json": "OpenAPI 2.0",
    "sarif-2.1.0.json": "SARIF, results of static analysis",
    "cargo.json": "Cargo.toml",
    "rust-toolchain.json": "rust-toolchain.toml",
    "tsconfig.json": "tsconfig.json",
    "compile-commands.json": "compilation database of Clang",
    "global.json": "global.json of .NET",
    "dotnet-releases-index.json": "index of releases of .NET",
    "local.settings.json": "local settings of Azure Functions",
    "host-meta.json": "host-meta (RFC 6415)",
    "chart.json": "Chart.yaml of Helm",
    "chart-lock.json": "Chart.lock of Helm",
    "dockerd.json": "daemon.json of Docker",
    "github-funding.json": "FUNDING.yml of GitHub",
    "github-workflow.json": "workflows of GitHub",
    "codecov.json": "codecov.yml",
    "schema-org-thing.json": "a Thing of schema.org",
    "openweather.current.json": "current weather of OpenWeather",
    "toolinfo.1.1.0.json": "toolinfo.json of Toolhub",
    "licenses.1.json": "Open Definition licences",
    "content-security-policy-report-2.json": "reports of violations of a Content Security Policy",
    "gpc.json": "Global Privacy Control",
    "ninjs-2.0.json": "ninjs, news of the IPTC",
    "avro-avsc.json": "Avro schemas",
    "mimetypes.json": "MIME types",
    "kubernetes-definitions.json": "objects of Kubernetes",
    "grafana-dashboard-5.x.json": "dashboards of Grafana",
    "appsscript.json": "manifest of Google Apps Script",
    "clasp.json": ".clasp.json of Google Apps Script",
    "azure-deviceupdate-manifest-definitions-4.0.json": "parts of manifests of Azure Device Update",
    "swa-cli.config.json": "Azure Static Web Apps",
    "cheatsheets.json": "cheat sheets",
    "first-timers.json": "issues for those who come first",
    "minecraft-pack-mcmeta.json": "resource packs of a game",
    "minecraft-configured-carver.json": "carvers of a game",
    "sponge-mixins.json": "mixins of a game",
    "typewiz.json": "typewiz.json",
    "csscomb.json": ".csscomb.json",
}
# The one thing that many of them have to change: the dialect of 2013.
NEW_DIALECT = "http://json-schema.org/draft-07/schema#"
OLD_DIALECT = "is not a dialect that is read"


def main():
    folder = pathlib.Path(os.environ["SCHEMASTORE_SCHEMAS"])
    rows = [row(folder / file, what) for file, what in PUBLIC.items()]
    table = "| schema | is | result | what is said |\n|---|---|---|---|\n" + "".join(rows)
    print(table, flush=True)
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    expected = before + BEGIN + table + END + after
    if BLESS:
        DOCUMENT.write_text(expected)
    elif text != expected:
        sys.exit("docs/json-schema.md does not have these results; BLESS=1 puts them there")


def row(file, what):
    """What comes of a schema, as a row of the table."""
    text = file.read_text(encoding="utf-8-sig")
    code, said = checked(text)
    found = errors(said)
    if code == 0:
        result, words = "served", warnings(said)
        again(file, text)
        return line(file, what, result, words)
    check_messages(file, said)
    result, words = "refused", counted(found)
    if all(OLD_DIALECT in sentence for _, sentence in found):
        # What the message says to write instead.
        text = re.sub(r"http://json-schema.org/draft-04/schema#?", NEW_DIALECT, text)
        code, said = checked(text)
        if code == 0:
            again(file, text)
            result, words = "served, with `$schema` of draft-07", words + "; then " + warnings(said)
    return line(file, what, result, words)


def line(file, what, result, words):
    return "| `%s` | %s | %s | %s |\n" % (file.name, what, result, words)


def checked(text):
    """What the compiler ends with, and what it says."""
    with Package({"public.schema.json": text}) as package:
        code, _, said = package.modelith("check")
    return code, said


def warnings(said):
    found = re.findall(r"^warning\[(W\d+)\]", said, re.MULTILINE)
    return ", ".join(sorted(set(found))) or "nothing"


def counted(found):
    """How often each code is said."""
    codes = collections.Counter(code for code, _ in found)
    return ", ".join("%s × %d" % pair if pair[1] > 1 else pair[0] for pair in sorted(codes.items()))


def check_messages(file, said):
    """Every error has a place in the file, a line of it, and says what to write."""
    for message in re.split(r"^(?=error\[)", said, flags=re.MULTILINE):
        if not message.startswith("error["):
            continue
        for part in [r"^ *--> models/public\.schema\.json:\d+:\d+$", r"\^", r"help: "]:
            if not re.search(part, message, re.MULTILINE):
                sys.exit("%s: a message without %s:\n%s" % (file.name, part, message))


def again(file, text):
    """What is printed of a schema gives what the schema gave."""
    with Package({"public.schema.json": text}) as package:
        _, document, _ = package.modelith("openapi")
        name = json.loads(package.modelith("ir", "--stage", "app")[1])["models"][0]["name"]
        code, printed, said = package.modelith("schema", name)
    with Package({"printed.schema.json": printed}) as other:
        if code != 0 or other.modelith("openapi")[1] != document:
            sys.exit("%s: what was printed of it gives another server: %s" % (file.name, said))


if __name__ == "__main__":
    main()
