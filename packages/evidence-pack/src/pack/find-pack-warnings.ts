import { compareCodePoints, quote } from "@aixv/core";
import { indexPath, joinPath } from "../python-json/json-path.ts";
import type { PythonJsonText } from "../python-json/parse-python-json.ts";
import {
  isPythonArray,
  isPythonObject,
  type PythonJson,
  type PythonJsonObject,
} from "../python-json/python-json.ts";
import { stripPythonSpace } from "../python-json/strip-python-space.ts";
import { addOddities } from "../warnings/add-oddities.ts";
import { WarningList } from "../warnings/warning-list.ts";
import { normalizeDigestToken } from "./digest-token.ts";
import { EVIDENCE_PACK_SCHEMA_PREFIX } from "./pack-content.ts";
import type { PackWarning, PackWarningCode } from "./pack-warning.ts";

const ROOT_TEXTS = ["schema_version", "pack_id", "tenant_scope", "run_id", "pack_digest"] as const;
const ROOT_FIELDS = new Set<string>([...ROOT_TEXTS, "artifacts", "digest_manifest"]);
const ARTIFACT_TEXTS = ["artifact_id", "artifact_type", "uri", "evidence_type"] as const;
const ARTIFACT_REFS = ["control_refs", "ai_act_refs"] as const;
const ARTIFACT_FIELDS = new Set<string>([...ARTIFACT_TEXTS, ...ARTIFACT_REFS, "content_digest"]);
const MANIFEST_FIELDS = new Set(["entries"]);
const ENTRY_FIELDS = new Set(["artifact_id", "content_digest"]);

/** Deeper, and a Python of the reference fails: 3.10 before 3.11 (982 levels), 3.12 and later last (989). */
const PORTABLE_DEPTH = 982;

/** How a pack came to us, and what is not to be told of it. */
interface FindOptions {
  /** White space that JSON does not know was around the text. */
  readonly isTextPadded?: boolean;
  readonly ignored?: readonly PackWarningCode[];
}

/** What the digest of a pack does not protect, and what readers may differ in. */
export function findPackWarnings(
  text: PythonJsonText,
  { isTextPadded = false, ignored = [] }: FindOptions,
): readonly PackWarning[] {
  const warnings = new WarningList<PackWarningCode>(ignored);
  if (isTextPadded)
    warnings.add(
      "NOT_STRICT_JSON",
      "",
      "white space that JSON does not know is around the document; remove it",
    );
  if (text.depth > PORTABLE_DEPTH) {
    const message = `${text.depth} levels of nesting are more than every Python can judge (${PORTABLE_DEPTH})`;
    warnings.add("DEPTH_NOT_PORTABLE", "", message);
  }
  addOddities(text.oddities, warnings);
  if (isPythonObject(text.value)) new Finder(warnings).visitRoot(text.value);
  return warnings.list();
}

class Finder {
  readonly #warnings: WarningList<PackWarningCode>;

  constructor(warnings: WarningList<PackWarningCode>) {
    this.#warnings = warnings;
  }

  visitRoot(root: PythonJsonObject): void {
    this.#visitMembers(root, "", ROOT_FIELDS);
    for (const name of ROOT_TEXTS) this.#visitText(root.get(name), name);
    const version = root.get("schema_version");
    if (typeof version === "string" && !stripPythonSpace(version).startsWith(EVIDENCE_PACK_SCHEMA_PREFIX)) {
      const message = `expected a schema version that begins ${quote(EVIDENCE_PACK_SCHEMA_PREFIX)}, got ${quote(version)}`;
      this.#warnings.add("SCHEMA_VERSION_UNKNOWN", "schema_version", message);
    }
    if ((root.get("pack_digest") ?? null) === null) {
      this.#warnings.add(
        "PACK_DIGEST_MISSING",
        "pack_digest",
        "without pack_digest nothing tells whether the pack was changed",
      );
    }
    const artifacts = root.get("artifacts");
    if (isPythonArray(artifacts)) this.#visitArtifacts(artifacts);
    const manifest = root.get("digest_manifest");
    if (isPythonObject(manifest)) this.#visitManifest(manifest);
  }

  #visitArtifacts(artifacts: readonly PythonJson[]): void {
    for (const [index, artifact] of artifacts.entries()) {
      if (!isPythonObject(artifact)) continue;
      const base = indexPath("artifacts", index);
      this.#visitMembers(artifact, base, ARTIFACT_FIELDS);
      for (const name of ARTIFACT_TEXTS) this.#visitText(artifact.get(name), base, name);
      this.#visitDigest(artifact.get("content_digest"), base);
      for (const name of ARTIFACT_REFS) {
        const refs = artifact.get(name);
        if (!isPythonArray(refs)) continue;
        for (const [place, ref] of refs.entries()) {
          if (isPadded(ref)) this.#addWhiteSpace(joinPath(base, indexPath(name, place)));
        }
      }
    }
    this.#visitOrder(artifacts, "artifacts");
  }

  #visitManifest(manifest: PythonJsonObject): void {
    this.#visitMembers(manifest, "digest_manifest", MANIFEST_FIELDS);
    const entries = manifest.get("entries");
    if (!isPythonArray(entries)) return;
    for (const [index, entry] of entries.entries()) {
      if (!isPythonObject(entry)) continue;
      const base = indexPath("digest_manifest.entries", index);
      this.#visitMembers(entry, base, ENTRY_FIELDS);
      this.#visitText(entry.get("artifact_id"), base, "artifact_id");
      this.#visitDigest(entry.get("content_digest"), base);
    }
    this.#visitOrder(entries, "digest_manifest.entries");
  }

  #visitMembers(object: PythonJsonObject, path: string, covered: ReadonlySet<string>): void {
    for (const name of object.keys()) {
      if (covered.has(name)) continue;
      const message = `no digest covers ${quote(name)}: it can be changed without a trace`;
      this.#warnings.add("FIELD_NOT_COVERED", joinPath(path, name), message);
    }
  }

  #visitText(value: PythonJson | undefined, base: string, name = ""): void {
    if (typeof value === "string" && stripPythonSpace(value) !== value)
      this.#addWhiteSpace(joinPath(base, name));
  }

  #visitDigest(value: PythonJson | undefined, base: string): void {
    if (typeof value !== "string") return;
    const digest = normalizeDigestToken(value);
    if (digest === undefined || digest === value) return;
    const path = joinPath(base, "content_digest");
    if (stripPythonSpace(value) === digest) this.#addWhiteSpace(path);
    else this.#warnings.add("DIGEST_SPELLING_NOT_COVERED", path, `this is read as ${digest}; write it so`);
  }

  #addWhiteSpace(path: string): void {
    this.#warnings.add(
      "WHITE_SPACE_NOT_COVERED",
      path,
      "no digest covers the white space around this; remove it",
    );
  }

  #visitOrder(items: readonly PythonJson[], path: string): void {
    const ids = items.flatMap((item) => {
      const id = isPythonObject(item) ? item.get("artifact_id") : undefined;
      return typeof id === "string" ? stripPythonSpace(id) : [];
    });
    if (ids.every((id, index) => index === 0 || compareCodePoints(ids[index - 1] ?? "", id) <= 0)) return;
    this.#warnings.add("ORDER_NOT_COVERED", path, "no digest covers the order; write them by artifact_id");
  }
}

function isPadded(value: PythonJson | undefined): boolean {
  return typeof value === "string" && stripPythonSpace(value) !== value;
}
