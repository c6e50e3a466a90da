import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** What the reference says of a pack: nothing where its loader refuses, or where it ends in an exception. */
export type PackAnswer =
  | { readonly refused: string }
  | {
      readonly ok: boolean;
      readonly issues: readonly (readonly [code: string, message: string, path: string])[];
      readonly digest: string | null;
      /** What the pack digest would have to be, also of an invalid pack; `null` where there is too little of one. */
      readonly contentDigest: string | null;
    };

/** What it says of a bundle and its manifest. */
export interface BundleAnswer {
  /** The digest for the bundle's own run, or why there is none. */
  readonly digest?: string;
  readonly refused?: string;
  /** The first fault that `verify-evidence-pack --portable-only` names, `null` if it says yes; absent where a file cannot be read. */
  readonly fault?: string | null;
}

/** How Python spells a value: by `json.dumps` in canonical form, and by `str`. */
export type ValueAnswer = { readonly refused: string } | { readonly json: string; readonly str: string };

const PROGRAM = `
import contextlib, io, importlib.abc, importlib.machinery, json, os, sys, tempfile, types
from pathlib import Path
sys.path.insert(0, sys.argv[1])

# Third-party modules that the reference imports beside what is asked of it here.
class Stub(types.ModuleType):
    __path__ = []
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})

class Stubs(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in {"requests", "nacl", "sigstore", "yaml", "cryptography"}:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec):
        return Stub(spec.name)
    def exec_module(self, module):
        pass

sys.meta_path.append(Stubs())
from aigov_py import cli, evidence_artifact_gate as gate
from aigov_py.portable_evidence_digest import portable_evidence_digest_v1
from aigov_py.standards import common, evidence_pack

folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None))

def judge_pack(text):
    path = folder / "pack.json"
    path.write_bytes(text.encode("utf-8"))
    data = common.load_standard_document(path)
    result = evidence_pack.validate_governance_evidence_pack_document(data)
    document, _ = evidence_pack.governance_evidence_pack_document_from_dict(data)
    content = None
    if document is not None:
        content = evidence_pack.canonical_governance_evidence_pack_document(document)["pack_digest"]
    issues = [[issue.code, issue.message, issue.path] for issue in result.issues]
    return {"ok": result.ok, "issues": issues, "digest": result.digest, "contentDigest": content}

FAULTS = {
    "ERROR: bundle run_id mismatch": "BUNDLE_RUN_ID_MISMATCH",
    "ERROR: manifest run_id mismatch": "MANIFEST_RUN_ID_MISMATCH",
    "ERROR: manifest events_content_sha256": "MANIFEST_DIGEST_MISSING",
    "ERROR: evidence bundle digest mismatch": "DIGEST_MISMATCH",
    "ERROR: model_promoted missing": "MISSING_ARTIFACT_DIGEST",
}

def judge_bundle(given):
    (folder / "run.json").write_bytes(given["bundle"].encode("utf-8"))
    (folder / "evidence_digest_manifest.json").write_bytes(given["manifest"].encode("utf-8"))
    bundle, path = load_bundle("run", folder)
    own = str(bundle.get("run_id") or "").strip()
    events = bundle.get("events")
    if not isinstance(events, list):
        raise TypeError("events")
    answer = {"digest": portable_evidence_digest_v1(own, [dict(e) for e in events if isinstance(e, dict)])}
    try:
        gate.load_manifest(folder)
    except Exception:
        return answer
    gate.load_bundle = lambda run_id, artifact_dir: (bundle, path)
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        code, _ = cli._verify_artifact_digest_continuity(None, artifact_dir=folder, run_id=given["runId"], portable_only=True)
    found = [fault for start, fault in FAULTS.items() if said.getvalue().startswith(start)]
    answer["fault"] = None if code == 0 else found[0]
    return answer

def spell(text):
    value = json.loads(text)
    return {"json": common.canonical_json(value), "str": str(value)}

def judge(given):
    if isinstance(given, str):
        return judge_pack(given)
    return spell(given["value"]) if "value" in given else judge_bundle(given)

load_bundle = gate.load_bundle
for line in sys.stdin:
    given = json.loads(line)
    try:
        answer = judge(given)
    except common.StandardsLoadError as error:
        answer = {"refused": error.code}
    except Exception as error:
        answer = {"refused": type(error).__name__}
    print(json.dumps(answer), flush=True)
`;

/** One long process of the reference, asked over lines of JSON. */
export class Reference {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  /** @param source - the folder `python` of a checkout of aigov-core; `python` - an interpreter, 3.10 or newer */
  constructor(source: string, python: string) {
    this.#process = spawn(python, ["-c", PROGRAM, source], { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Answers in the order of the questions: the text of a pack, the files of a bundle, or `{ value }`, the text of a value. */
  async ask<Answer>(questions: readonly unknown[]): Promise<readonly Answer[]> {
    this.#process.stdin.write(questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
    const answers: Answer[] = [];
    while (answers.length < questions.length) {
      const { value, done } = await this.#lines.next();
      if (done === true) throw new Error("the reference ended before it had answered");
      answers.push(JSON.parse(value) as Answer);
    }
    return answers;
  }

  async end(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
  }
}
