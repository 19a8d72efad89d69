"""What schemathesis must know of a document before it judges by it."""

import atexit
import collections

import schemathesis

# How often somebody who logged in got an answer and no refusal.
served = collections.Counter()
# What the check of object-level authorization has asked for as another user.
probes = set()


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Takes `format: email` out where a pattern stands beside it.

    The format is RFC 5321's. The pattern is HTML's rule for an e-mail address, which is what the
    server reads, and takes dots that the RFC does not: at an end of the local part, or in a row.
    """
    without_email_format(raw_schema)


@schemathesis.hook
def after_call(context, case, response):
    """Counts, so that nobody takes refusals alone for a server that was judged."""
    if case.auth_identity is not None and response.status_code < 300:
        served[case.auth_identity] += 1
    for provider in case.operation.schema.auth.providers:
        # Of the pinned version: it says nowhere else what it has asked for.
        probes.update(probe for probe in getattr(provider, "_probed", ()) if probe[0] == "read")


@atexit.register
def say_who_asked():
    for name, times in sorted(served.items()):
        print(f"{name} was served {times} times")
    print(f"{len(probes)} operations were tried by one user on records of the other")


@schemathesis.hook
def filter_query(context, query):
    """Leaves out parameters that are a list of nothing, `,,`: they are passed over, whatever an item is."""
    return not any(is_list_of_nothing(value) for value in (query or {}).values())


def is_list_of_nothing(value):
    items = value if isinstance(value, list) else [value]
    return all(item is None or str(item).strip(",") == "" for item in items)


def without_email_format(part):
    if isinstance(part, dict):
        if part.get("format") == "email" and "pattern" in part:
            del part["format"]
        for inner in part.values():
            without_email_format(inner)
    elif isinstance(part, list):
        for inner in part:
            without_email_format(inner)
