"""model_signing of PyPI, the reference client of OMS: `pip install model-signing`."""

import base64
import json
import tempfile
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import model_signing
from google.protobuf import json_format
from model_signing import manifest
from model_signing._hashing import hashing
from model_signing._signing import signing
from protocol import Rejected, accept, reject, serve


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


ERRORS = (ValueError, KeyError, TypeError, AttributeError, OSError)


@contextmanager
def model_of(given):
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model"
        model.mkdir()
        for file in given["files"]:
            path = model / file["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(file["base64"]))
        yield model / given["files"][0]["path"] if given.get("single_file") else model


def hash_files(model, serialization, only=None):
    ignored = [model / path for path in serialization.get("ignore_paths", [])]
    config = model_signing.hashing.Config()
    algorithm = serialization["hash_type"].replace("blake2b", "blake2")
    if serialization["method"] == "files":
        config.use_file_serialization(hashing_algorithm=algorithm)
    else:
        config.use_shard_serialization(
            hashing_algorithm=algorithm, shard_size=serialization["shard_size"]
        )
    config.set_ignored_paths(paths=ignored)
    return config.hash(model, files_to_hash=only)


def digest_files(given):
    with model_of(given) as model:
        try:
            payload = signing.Payload(hash_files(model, given["serialization"]))
        except ERRORS as error:
            raise Rejected(repr(error)) from error
    statement = json.loads(json_format.MessageToJson(payload.statement.pb))
    return accept(
        root_digest="sha256:" + statement["subject"][0]["digest"]["sha256"],
        resources=[
            {"name": one["name"], "digest": one["digest"]} for one in statement["predicate"]["resources"]
        ],
    )


def verify_files(given):
    with model_of(given) as model:
        try:
            expected = signing.dsse_payload_to_manifest(given["statement"])
            only = None
            if given.get("ignore_unsigned_files"):
                only = [model / one.identifier for one in expected.resource_descriptors()]
            actual = hash_files(model, expected.serialization_type, only)
        except ERRORS as error:
            raise Rejected(repr(error)) from error
    # Whole manifests are equal with shards never: it gives the digests of these another name than those that it reads.
    found = digests_of(actual, expected.serialization_type)
    signed = digests_of(expected, expected.serialization_type)
    if found == signed:
        return accept()
    return reject(
        "mismatch",
        changed=sorted(name for name in found.keys() & signed.keys() if found[name] != signed[name]),
        missing=sorted(signed.keys() - found.keys()),
        unexpected=sorted(found.keys() - signed.keys()),
    )


def digests_of(of, serialization):
    """The resources of each file."""
    files = {}
    for one in of.resource_descriptors():
        name = one.identifier if serialization["method"] == "files" else one.identifier.rsplit(":", 2)[0]
        files.setdefault(name, set()).add((one.identifier, one.digest.digest_hex))
    return files


serve(
    "model_signing",
    version("model-signing"),
    {
        "read-manifest": read_manifest,
        "digest-manifest": digest_manifest,
        "digest-files": digest_files,
        "verify-files": verify_files,
    },
)
