"""What schemathesis must know of a document before it judges by it."""

import schemathesis


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Takes `format: email` out where a pattern stands beside it.

    The format is RFC 5321's. The pattern is HTML's rule for an e-mail address, which is what the
    server reads, and takes dots that the RFC does not: at an end of the local part, or in a row.
    """
    without_email_format(raw_schema)


def without_email_format(part):
    if isinstance(part, dict):
        if part.get("format") == "email" and "pattern" in part:
            del part["format"]
        for inner in part.values():
            without_email_format(inner)
    elif isinstance(part, list):
        for inner in part:
            without_email_format(inner)
