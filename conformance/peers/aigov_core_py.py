"""aigov-core, the reference of evidence packs: PYTHONPATH names the folder `python` of a checkout."""

import json
import tempfile
from pathlib import Path

from aigov_py import portable_evidence_digest
from aigov_py.standards import common, evidence_pack
from protocol import Rejected, accept, document, reject, serve


def validate_pack(given):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.json"
        path.write_text(document(given, "pack"), encoding="utf-8")
        try:
            data = common.load_standard_document(path)
        except (ValueError, common.StandardsLoadError) as error:
            # What its loader does not take, its validator judges all the same where it is JSON.
            if "pack" not in given:
                raise Rejected(str(error)) from error
            data = given["pack"]
    result = evidence_pack.validate_governance_evidence_pack_document(data)
    issues = [issue.code for issue in result.issues]
    if issues:
        return reject("; ".join(issues), digest=None, issues=issues)
    return accept(digest=result.digest, issues=[])


def digest_events(given):
    try:
        bundle = json.loads(given["bundle_text"])
        events = bundle["events"]
        return accept(digest=portable_evidence_digest.portable_evidence_digest_v1(bundle["run_id"], events))
    except (ValueError, KeyError) as error:
        raise Rejected(repr(error)) from error


serve("aigov-core", "0c3aaf0", {"validate-pack": validate_pack, "digest-events": digest_events})
