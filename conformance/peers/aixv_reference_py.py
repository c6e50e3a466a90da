"""The AIXV reference of PyPI: `pip install aixv`."""

import base64
import json
import tempfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from unittest import mock

from aixv import core
from protocol import Rejected, accept, document, reject, serve, skip

TRAINING = core.PREDICATE_ALIASES["training"]
FIELDS = set(core.VerifyPolicy.model_fields)
CODES = {
    "subject mismatch": "SUBJECT_MISMATCH",
    "issuer mismatch": "ISSUER_MISMATCH",
    "signer subject is not in allow_subjects": "SUBJECT_NOT_ALLOWED",
    "signer subject is in deny_subjects": "SUBJECT_DENIED",
    "signer issuer is not in allow_issuers": "ISSUER_NOT_ALLOWED",
    "signer issuer is in deny_issuers": "ISSUER_DENIED",
    "freshness policy set": "SIGNATURE_TIME_MISSING",
    "bundle age exceeds": "SIGNATURE_TOO_OLD",
    "active advisories present": "ADVISORY_ACTIVE",
    "advisory severity": "ADVISORY_SEVERITY",
}


def checked(check, *args):
    try:
        return check(*args)
    except ValueError as error:
        raise Rejected(str(error)) from error


def validate_record(given):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.json"
        path.write_text(document(given, "record"), encoding="utf-8")
        record = checked(core.load_signed_record, str(path), given.get("expected_kind"))
    checked(core.validate_record_id, record.record_id)
    checked(core.validate_record_payload, record.kind, record.payload)
    return accept(kind=record.kind, record_id=record.record_id)


def normalize_payload(given):
    if given["kind"] not in ("policy", "advisory", "bundle"):
        return skip(f"no rules for {given['kind']}")
    return accept(payload=checked(core.validate_record_payload, given["kind"], given["payload"]))


def validate_policy(given):
    checked(core.validate_policy_payload, given["policy"])
    return accept()


def advisory_signers(given):
    policy = checked(core.validate_policy_payload, given["policy"])
    return accept(**core.advisory_trust_constraints_from_policy(policy))


def decide(given):
    facts = given["facts"]
    if "assurance_level" in given or not set(given["policy"]) <= FIELDS:
        return skip("the reference does not know all of what is asked for")
    if len(facts["signatures"]) != 1 or "subjects" in facts["signatures"][0]:
        return skip("the reference decides on what it has verified itself")
    policy = checked(core.validate_policy_payload, given["policy"])
    trust = core.advisory_trust_constraints_from_policy(policy)
    advisories = []
    for record in facts.get("records", []):
        if record["kind"] != "advisory":
            continue
        if all(one.get("digest") != facts["artifact"]["digest"] for one in record["payload"]["affected"]):
            continue
        signer = record["signers"][0]
        named = not trust["subjects"] or set(signer["subjects"]) & set(trust["subjects"])
        vouched = not trust["issuers"] or signer.get("issuer") in trust["issuers"]
        advisories.append({**record["payload"], "_trust": {"signed_and_trusted": bool(named and vouched)}})
    signature = facts["signatures"][0]
    result = {
        "digest": facts["artifact"]["digest"],
        "actual_subjects": signature["signers"][0]["subjects"],
        "actual_issuer": signature["signers"][0].get("issuer"),
        "integrated_time": signature.get("integrated_time"),
    }
    # The reference asks the system's clock.
    with mock.patch.object(core, "datetime", wraps=datetime) as clock:
        clock.now.side_effect = lambda tz=None: datetime.fromisoformat(facts["evaluated_at"])
        decision = core.evaluate_admission(policy=policy, verification_result=result, advisories=advisories)
    codes = {code for text in decision.violations for begin, code in CODES.items() if text.startswith(begin)}
    output = {"decision": decision.decision, "violations": sorted(codes)}
    return accept(**output) if decision.decision == "allow" else reject("; ".join(decision.violations), **output)


def check_advisory_time(given):
    violations = core.evaluate_advisory_sync_guards(
        integrated_time=given.get("integrated_time"),
        previous_integrated_time=given.get("previous_integrated_time"),
        max_age_days=given.get("max_age_days"),
        now=datetime.fromisoformat(given["now"]),
    )
    return reject("; ".join(violations)) if violations else accept()


def lineage_edges(given):
    statement = given["statement"]
    if statement["predicateType"] != TRAINING or len(statement["subject"]) != 1:
        return skip("the reference has rules for training alone")
    checked(core.validate_predicate, TRAINING, statement["predicate"])
    lineage = core.summarize_training_lineage_from_attestations([statement])
    splits = {one["digest"]: one.get("split") for one in statement["predicate"]["datasets"]}
    if any(split != "train" for split in splits.values()):
        return skip("the reference does not tell what data were used for")
    subject = core.normalize_sha256_digest(statement["subject"][0]["digest"]["sha256"])
    edges = [("derived_from", subject, parent) for parent in lineage["parent_digests"]]
    edges += [("trained_on", subject, dataset) for dataset in lineage["dataset_digests"]]
    return accept(edges=[dict(zip(("type", "from", "to"), edge)) for edge in sorted(edges)])


def walk_lineage(given):
    for statement in given["statements"]:
        if statement["predicateType"] != TRAINING or statement["predicate"]["datasets"]:
            return skip("the reference walks from model to model by training alone")
    walks = {"ancestors": core.trace_training_lineage_parents, "descendants": core.trace_training_lineage_descendants}
    with tempfile.TemporaryDirectory() as root:
        store = core.attestation_store(Path(root))
        store.mkdir(parents=True, exist_ok=True)
        for index, statement in enumerate(given["statements"]):
            digest = statement["subject"][0]["digest"]["sha256"].lower()
            (store / f"sha256_{digest}.training.{index}.json").write_text(json.dumps(statement), encoding="utf-8")
        found = walks[given["direction"]](Path(root), given["artifact"], len(given["statements"]) + 1)
    # It gives every edge on the way, the one back to the beginning too.
    depths = {}
    for entry in sorted(found, key=lambda one: one["depth"]):
        if entry["digest"] != given["artifact"]:
            depths.setdefault(entry["digest"], entry["depth"])
    ordered = sorted((depth, digest) for digest, depth in depths.items())
    return accept(artifacts=[{"digest": digest, "depth": depth} for depth, digest in ordered])


def verify(given):
    if "identities" not in given:
        return skip("the reference verifies keyless signatures alone")
    signer = given["identities"][0]
    trust = {"subject": signer["subject"], "issuer": signer["issuer"], "allow_subjects": [], "allow_issuers": []}
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "bundle.json"
        bundle.write_text(json.dumps(given["bundle"]), encoding="utf-8")
        try:
            if "statement" in given:
                core.verify_statement_with_sigstore(
                    statement=given["statement"], bundle_in=bundle, staging=False, offline=True, **trust
                )
            else:
                artifact = Path(folder) / "artifact"
                artifact.write_bytes(base64.b64decode(given["artifact"]))
                core.verify_artifact_with_sigstore(
                    artifact=artifact, bundle_in=bundle, staging=False, offline=True, **trust
                )
        except Exception as error:  # Whatever it raises is its refusal.
            raise Rejected(repr(error)) from error
    return accept()


serve(
    "aixv reference",
    version("aixv"),
    {
        "validate-record": validate_record,
        "normalize-payload": normalize_payload,
        "validate-policy": validate_policy,
        "advisory-signers": advisory_signers,
        "decide": decide,
        "check-advisory-time": check_advisory_time,
        "lineage-edges": lineage_edges,
        "walk-lineage": walk_lineage,
        "verify-artifact": verify,
        "verify-statement": verify,
    },
)
