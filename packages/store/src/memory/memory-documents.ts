import { compareCodePoints, digestHex, equalBytes } from "@aixv/core";
import { BUNDLE_SUFFIX } from "../attestation-name.ts";
import type { KeptDocument, PutDocument, PutOutcome } from "../kept-document.ts";
import { sha256 } from "../prepare-attestation.ts";
import type { NewRecord, RecordBundle } from "../stored-record.ts";
import { versionName } from "../version-name.ts";

interface Kept<T> {
  readonly document: T;
  readonly bytes: Uint8Array;
  readonly path: string;
  /** In the order of coming. */
  readonly bundles: RecordBundle[];
}

/** The versions of one document. */
interface Versions<T> {
  readonly current: Kept<T>;
  /** By path. */
  readonly history: Map<string, Kept<T>>;
}

/** Documents of one kind in memory, by the rules of the folder. */
export class MemoryDocuments<T> {
  readonly #folder: string;
  /** By name. */
  readonly #documents = new Map<string, Versions<T>>();
  /** Kept apart, by path. */
  readonly #conflicts = new Map<string, Kept<T>>();

  /** @param folder - of the kind, from `.aixv` */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What was kept apart. */
  conflicts(): readonly { readonly path: string; readonly document: T }[] {
    return [...this.#conflicts.values()];
  }

  /** Where the current version is. */
  path(name: string): string {
    return `memory/${this.#folder}/${name}.json`;
  }

  put(
    name: string,
    document: T,
    input: NewRecord,
    options: { readonly supersede: true },
  ): { readonly put: PutDocument<T> };
  put(name: string, document: T, input: NewRecord, options: { readonly supersede: boolean }): PutOutcome<T>;
  put(
    name: string,
    document: T,
    input: NewRecord,
    { supersede }: { readonly supersede: boolean },
  ): PutOutcome<T> {
    const bytes = input.bytes.slice();
    const fileName = versionName(name, bytes);
    const known = this.#documents.get(name);
    const isSame = known !== undefined && equalBytes(known.current.bytes, bytes);
    if (known !== undefined && !isSame && !supersede) {
      const path = `memory/conflicts/${this.#folder}/${fileName}`;
      const kept = this.#conflicts.get(path) ?? { document, bytes, path, bundles: [] };
      this.#conflicts.set(path, kept);
      addBundle(kept, input.bundle);
      return { conflictPath: path };
    }
    const path = this.path(name);
    const current = isSame ? known.current : { document, bytes, path, bundles: [] };
    const history = known?.history ?? new Map<string, Kept<T>>();
    addBundle(current, input.bundle);
    const before = history.get(`memory/history/${this.#folder}/${fileName}`);
    for (const bundle of before?.bundles ?? []) addBundle(current, bundle.bytes);
    this.#documents.set(name, { current, history });
    const superseded = known === undefined || isSame ? {} : { superseded: this.#supersede(name, known) };
    return { put: { ...kept(current, true), isNew: !isSame, ...superseded } };
  }

  /** The current version. */
  get(name: string): KeptDocument<T> | undefined {
    const known = this.#documents.get(name);
    return known === undefined ? undefined : kept(known.current, true);
  }

  /** By name, each followed by the versions that it superseded where they are asked for. */
  all({ withHistory }: { readonly withHistory: boolean }): readonly KeptDocument<T>[] {
    const sorted = [...this.#documents].toSorted(([a], [b]) => compareCodePoints(a, b));
    return sorted.flatMap(([, { current, history }]) => {
      const older = withHistory ? [...history.values()] : [];
      return [
        kept(current, true),
        ...older
          .filter(({ bytes }) => !equalBytes(bytes, current.bytes))
          .toSorted((a, b) => compareCodePoints(a.path, b.path))
          .map((one) => kept(one, false)),
      ];
    });
  }

  #supersede(name: string, { current, history }: Versions<T>): { readonly path: string } {
    const { document, bytes, bundles } = current;
    const path = `memory/history/${this.#folder}/${versionName(name, bytes)}`;
    const version = history.get(path) ?? { document, bytes, path, bundles: [] };
    for (const bundle of bundles) addBundle(version, bundle.bytes);
    history.set(path, version);
    return { path };
  }
}

function addBundle<T>(version: Kept<T>, bundle: Uint8Array | undefined): void {
  if (bundle === undefined || version.bundles.some(({ bytes }) => equalBytes(bytes, bundle))) return;
  const apart = version.bundles.length === 0 ? "" : `.${digestHex(sha256(bundle))}`;
  version.bundles.push({ bytes: bundle.slice(), path: version.path + apart + BUNDLE_SUFFIX });
}

function kept<T>({ document, bytes, path, bundles }: Kept<T>, isCurrent: boolean): KeptDocument<T> {
  const [first, ...further] = bundles;
  return {
    document,
    bytes: bytes.slice(),
    path,
    ...(first === undefined ? {} : { bundle: first.bytes.slice(), bundlePath: first.path }),
    furtherBundles: further.toSorted((a, b) => compareCodePoints(a.path, b.path)),
    isCurrent,
  };
}
