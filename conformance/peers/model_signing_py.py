"""model_signing of PyPI, the reference client of OMS: `pip install model-signing`."""

import json
from importlib.metadata import version

from google.protobuf import json_format
from model_signing import manifest
from model_signing._hashing import hashing
from model_signing._signing import signing
from protocol import Rejected, accept, serve


def read_manifest(given):
    statement = given["statement"]
    try:
        signing.dsse_payload_to_manifest(statement)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Rejected(repr(error)) from error
    return accept(root_digest="sha256:" + statement["subject"][0]["digest"]["sha256"])


def digest_manifest(given):
    try:
        kind = manifest.SerializationType.from_args({"ignore_paths": [], **given["serialization"]})
        items = [
            kind.new_item(one["name"], hashing.Digest(one["algorithm"], bytes.fromhex(one["digest"])))
            for one in given["resources"]
        ]
        payload = signing.Payload(manifest.Manifest("model", items, kind))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Rejected(repr(error)) from error
    statement = json.loads(json_format.MessageToJson(payload.statement.pb))
    return accept(
        root_digest="sha256:" + statement["subject"][0]["digest"]["sha256"],
        order=[one["name"] for one in statement["predicate"]["resources"]],
    )


serve(
    "model_signing",
    version("model-signing"),
    {"read-manifest": read_manifest, "digest-manifest": digest_manifest},
)
