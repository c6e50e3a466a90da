"""rfc8785 of PyPI, on what Python's own json reads: `pip install rfc8785`."""

import base64
import json
from importlib.metadata import version

import rfc8785
from protocol import Rejected, accept, serve


def canonicalize(given):
    text = base64.b64decode(given["base64"]) if "base64" in given else given["text"]
    try:
        return accept(canonical=rfc8785.dumps(json.loads(text)).decode())
    except (ValueError, rfc8785.CanonicalizationError) as error:
        raise Rejected(str(error)) from error


serve("rfc8785", version("rfc8785"), {"canonicalize-json": canonicalize})
