"""The official test suite of JSON Schema judges the compiler and a server.

Usage: schemas_suite.py MODELITH

Each case's schema is the required member `value` of a model. The compiler refuses it, by a diagnostic that
schemas_suite.txt counts, or takes it; all models that are taken become one server, and each test of theirs is
posted to it: what is valid is 201, what is not is 422. A case without a `type`, which the language must have,
is tried again with the type that its keywords are about, and with those of its tests that are of it.

Where the server says something else than the suite, one of RULES must explain it: the schema or the instance as
the language reads it, which an independent validator then judges as the server does.
"""

import base64
import collections
import copy
import json
import os
import pathlib
import re
import sys

import jsonschema

from schemas_package import BLESS, HERE, Package, Server, errors

EXPECTED = HERE / "schemas_suite.txt"
# The type that a keyword is about.
ABOUT = {
    "string": {"minLength", "maxLength", "pattern", "format", "contentEncoding"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "array": {"items", "minItems", "maxItems", "uniqueItems", "prefixItems", "contains"},
    "object": {
        "properties",
        "required",
        "additionalProperties",
        "minProperties",
        "maxProperties",
        "propertyNames",
        "patternProperties",
    },
}
KEYWORDS = set(jsonschema.Draft202012Validator.VALIDATORS) | {"$id", "contentEncoding", "else", "then"}
PYTHON = {"string": str, "number": (int, float), "array": list, "object": dict}


def main():
    cases = list(read())
    taken, refused = [], collections.Counter()
    for case in cases:
        with Package({"case.schema.json": case.model()}) as package:
            code, _, said = package.modelith("check")
        if code == 0:
            taken.append(case)
        else:
            refused[kind(said)] += 1
    report = ["%d schemas, %d taken" % (len(cases), len(taken))]
    report += ["refused %4d: %s" % (count, kind) for kind, count in sorted(refused.items())]
    report += judge(taken)
    text = "\n".join(report) + "\n"
    print(text, flush=True)
    if BLESS:
        EXPECTED.write_text(text)
    elif EXPECTED.read_text() != text:
        sys.exit("%s is not what came of the suite; BLESS=1 accepts" % EXPECTED.name)


def read():
    """Every case of the suite, and those that are tried with a type."""
    for file in sorted(pathlib.Path(os.environ["SUITE"]).glob("*.json")):
        for case in json.loads(file.read_text()):
            name = "%s: %s" % (file.name, case["description"])
            schema = case["schema"]
            yield Case(name, schema, case["tests"])
            ty = implied(schema)
            if ty is not None:
                tests = [test for test in case["tests"] if is_of(test["data"], ty)]
                yield Case(name + ", typed", {"type": ty, **schema}, tests)


def implied(schema):
    """The one type that the keywords of a schema without a type are about."""
    if not isinstance(schema, dict) or "type" in schema:
        return None
    about = [ty for ty, keywords in ABOUT.items() if keywords & schema.keys()]
    return about[0] if len(about) == 1 else None


def is_of(value, ty):
    return isinstance(value, PYTHON[ty]) and not (ty == "number" and isinstance(value, bool))


class Case:
    """A schema and its tests."""

    count = 0

    def __init__(self, name, schema, tests):
        Case.count += 1
        self.name, self.schema, self.tests = name, schema, tests
        self.model_name = "Case%d" % Case.count
        self.path = "/api/case-%d" % Case.count

    def model(self):
        """The model whose member `value` has the schema; its definitions are those of the model."""
        value = copy.deepcopy(self.schema)
        definitions = {}
        if isinstance(value, dict):
            value.pop("$schema", None)
            for keyword in ["$defs", "definitions"]:
                found = value.pop(keyword, None)
                if isinstance(found, dict):
                    definitions.update(found)
        model = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "x-model": {"name": self.model_name, "path": self.path},
            "type": "object",
            "properties": {"value": value},
            "required": ["value"],
            "additionalProperties": False,
        }
        if definitions:
            model["$defs"] = {self.defined(key): schema for key, schema in definitions.items()}
        return self.pointed(model)

    def defined(self, key):
        """Types of one package have names of their own."""
        return self.model_name + key[:1].upper() + key[1:]

    def pointed(self, schema):
        """References where the definitions are now."""
        if isinstance(schema, list):
            return [self.pointed(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        schema = {key: self.pointed(inner) for key, inner in schema.items()}
        target = schema.get("$ref")
        if isinstance(target, str):
            found = re.fullmatch(r"#/(?:\$defs|definitions)/([A-Za-z]\w*)", target)
            if found:
                schema["$ref"] = "#/$defs/" + self.defined(found[1])
        return schema


def kind(said):
    """The code and the sentence of the first error, without the names in it."""
    found = errors(said)
    if not found:
        sys.exit("refused without an error: " + said)
    code, sentence = found[0]
    words = re.findall(r"`(\$?[a-zA-Z]+)`", sentence)
    keyword = [" (%s)" % word for word in words[:1] if word in KEYWORDS]
    return "%s %s" % (code, re.sub(r"`[^`]*`", "`…`", sentence)) + "".join(keyword)


def judge(taken):
    """What a server of all these models says of their tests."""
    agreed, by_rule, wrong = 0, collections.Counter(), []
    models = {"case%04d.schema.json" % place: case.model() for place, case in enumerate(taken)}
    with Package(models) as package:
        binary = package.build()
        with Server(binary, package.root) as server:
            for case in taken:
                for test in case.tests:
                    status, said = server.post(case.path, {"value": test["data"]})
                    if status not in (201, 422):
                        sys.exit("%s: %s is %d: %s" % (case.name, test, status, said))
                    is_valid = status == 201
                    if is_valid == test["valid"]:
                        agreed += 1
                        continue
                    rule = explain(case.schema, test["data"], is_valid)
                    if rule is None:
                        wrong.append("%s: %s is %d: %s" % (case.name, test, status, said))
                    else:
                        by_rule[rule] += 1
    for line in wrong:
        print("DIFFERS", line, flush=True)
    if wrong:
        sys.exit("%d tests differ, and no rule says why" % len(wrong))
    unused = RULES.keys() - by_rule.keys()
    if unused:
        sys.exit("rules that explain nothing: %s" % ", ".join(sorted(unused)))
    report = ["%d tests agree" % agreed]
    return report + ["%d by rule: %s" % (count, rule) for rule, count in sorted(by_rule.items())]


def explain(schema, instance, is_valid):
    """The rule by which the server's answer is the right one."""
    for rule, reading in RULES.items():
        if reading(copy.deepcopy(schema), instance) == is_valid:
            return rule
    return None


def valid(schema, instance, **more):
    return jsonschema.Draft202012Validator(schema, **more).is_valid(instance)


def closed(schema, instance):
    """An object with `properties` has no others unless it says so."""

    def close(schema):
        if isinstance(schema, list):
            return [close(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        schema = {key: close(inner) for key, inner in schema.items()}
        if isinstance(schema.get("properties"), dict):
            schema.setdefault("additionalProperties", False)
        return schema

    return valid(close(schema), instance)


def not_null(schema, instance):
    """A value of any type is not null, nor is an element of a list of such."""
    has_null = instance is None or (isinstance(instance, list) and None in instance)
    return not has_null and valid(schema, instance)


def encoded(schema, instance):
    """What contentEncoding says is checked."""
    try:
        base64.b64decode(instance, validate=True)
    except (ValueError, TypeError):
        return False
    return valid(schema, instance)


FORMATS = jsonschema.FormatChecker()


def checks(name, pattern):
    """Checks a format for which jsonschema needs more packages, as far as the suite's tests go."""
    FORMATS.checks(name)(lambda text: re.fullmatch(pattern, text) is not None)


checks("hostname", r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?)+")
checks("uri", r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]*")
checks("duration", r"P(?=.)(\d+W|(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?)")


def formatted(schema, instance):
    """`format` is checked."""
    return valid(schema, instance, format_checker=FORMATS)


RULES = {
    "additionalProperties that is absent is false": closed,
    "a value of any type is not null": not_null,
    "formats are checked": formatted,
    "contentEncoding is checked": encoded,
}


if __name__ == "__main__":
    main()
