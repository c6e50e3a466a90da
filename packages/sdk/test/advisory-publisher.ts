import { createHash } from "node:crypto";
import { parseTime, type Timestamp, unwrap, utf8Bytes } from "@aixv/core";
import { createStatement, IN_TOTO_PAYLOAD_TYPE, serializeBundle, serializeStatement } from "@aixv/envelope";
import { generateKeyPair } from "@aixv/envelope/node";
import {
  ADVISORY_FEED_PREDICATE_TYPE,
  type AdvisoryFeedEntry,
  advisoryFeedPredicate,
  parseLooseAdvisoryFeed,
} from "@aixv/records";
import { type LocalSigstore, startSigstore } from "@aixv/testkit";
import { afterAll, beforeAll } from "vitest";
import { createSigner } from "../src/signing-options.ts";
import type { TrustOptions } from "../src/trust-options.ts";
import type { Workspace } from "./workspace.ts";

/** A document with its signature. */
export interface Signed {
  readonly bytes: Uint8Array;
  readonly bundle: Uint8Array;
}

/** A version of an advisory as its publisher has it. */
export interface PublishedAdvisory extends Signed {
  readonly id: string;
  readonly entry: AdvisoryFeedEntry;
}

/** How an advisory is made. */
export interface AdvisoryHow {
  readonly payload?: object;
  /** Of the record around it. */
  readonly record?: object;
  /** Name of the key; default `security`. */
  readonly by?: string;
  /** Without a timestamp. */
  readonly undated?: boolean;
}

/** Publishes advisories at times of its choice. */
export interface Publisher {
  readonly sigstore: LocalSigstore;
  /** Whom to trust: `security`, by the timestamps of the local authority. */
  readonly trust: TrustOptions;
  /** Signs as of now by `at`. */
  sign(bytes: Uint8Array, at: string, how?: Pick<AdvisoryHow, "by" | "undated">): Promise<Signed>;
  /** An advisory that was signed at that time. */
  advisory(id: string, at: string, how?: AdvisoryHow): Promise<PublishedAdvisory>;
  /** A feed of these entries, signed at that time by a statement. */
  feed(
    entries: readonly object[],
    at: string,
    fields?: object,
    how?: Pick<AdvisoryHow, "by" | "undated">,
  ): Promise<Signed>;
}

/** A time of these tests, which are all in 2026. */
export function day(text: string): Timestamp {
  return unwrap(parseTime(`2026-${text}T00:00:00Z`));
}

/** The digest of bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** The bytes of a feed that nobody signed. */
export function feedBytes(entries: readonly object[], fields: object = {}): Uint8Array {
  return utf8Bytes(JSON.stringify({ schema: "aixv.advisory-feed/v1", entries, ...fields }));
}

/** Starts a Sigstore whose clock is set for each signature, with the keys `security` and `stranger` in the workspace. */
export function usePublisher({ at, write }: Workspace): Publisher {
  let clock = new Date(day("01-01"));
  let started: LocalSigstore | undefined;
  const sigstore = (): LocalSigstore => {
    if (started === undefined) throw new Error("expected to be asked in a test");
    return started;
  };
  beforeAll(async () => {
    started = await startSigstore({ clock: () => clock });
    await started.writeTo(at("sigstore"));
    for (const name of ["security", "stranger"]) {
      const pair = generateKeyPair("p256");
      await write({ [`${name}.key`]: pair.privateKey, [`${name}.pub`]: pair.publicKey });
    }
  });
  afterAll(async () => await started?.close());
  const signerOf = async (time: string, { by = "security", undated = false }: AdvisoryHow = {}) => {
    clock = new Date(day(time));
    const timestampUrl = `${sigstore().url}/api/v1/timestamp`;
    return await createSigner({ key: at(`${by}.key`), ...(undated ? {} : { timestampUrl }) });
  };
  const sign: Publisher["sign"] = async (bytes, time, how) => {
    const signer = await signerOf(time, how);
    async function* open(): AsyncGenerator<Uint8Array> {
      yield bytes;
    }
    const { bundle } = await signer.signMessage({ open });
    return { bytes, bundle: serializeBundle(bundle) };
  };
  return {
    get sigstore(): LocalSigstore {
      return sigstore();
    },
    get trust(): TrustOptions {
      return { publicKeys: [at("security.pub")], trustedRoot: at("sigstore/trusted_root.json") };
    },
    sign,
    advisory: async (id, time, how = {}) => {
      const payload = {
        advisory_id: id,
        affected: [{ digest: `sha256:${"a".repeat(64)}` }],
        severity: "critical",
        status: "active",
        reason_code: "backdoor",
        ...how.payload,
      };
      const record = {
        schema: "aixv.signed-record/v1",
        kind: "advisory",
        record_id: id,
        created_at: day(time),
        payload,
        ...how.record,
      };
      const signed = await sign(utf8Bytes(JSON.stringify(record)), time, how);
      const name = `${id.replaceAll("/", "-")}-${time}-${digestOf(signed.bytes).slice(7, 15)}.json`;
      const entry = { record: name, bundle: `${name}.sigstore.json` };
      return { id, ...signed, entry };
    },
    feed: async (entries, time, fields = {}, how = {}) => {
      const bytes = feedBytes(entries, { published_at: day(time), ...fields });
      const signer = await signerOf(time, how);
      const statement = createStatement({
        subject: [{ name: "feed.json", digest: { sha256: digestOf(bytes).slice(7) } }],
        predicateType: ADVISORY_FEED_PREDICATE_TYPE,
        predicate: advisoryFeedPredicate(unwrap(parseLooseAdvisoryFeed(bytes))),
      });
      const { bundle } = await signer.signPayload(IN_TOTO_PAYLOAD_TYPE, serializeStatement(statement));
      return { bytes, bundle: serializeBundle(bundle) };
    },
  };
}

/** The entry with the digests of what it names. */
export function withDigests({ id, bytes, bundle, entry }: PublishedAdvisory): AdvisoryFeedEntry {
  const digests = { record_digest: digestOf(bytes), bundle_digest: digestOf(bundle) };
  return { ...entry, advisory_id: id, ...digests } as AdvisoryFeedEntry;
}

/** The files by which a server, or a folder, has these advisories. */
export function filesOf(...advisories: readonly PublishedAdvisory[]): {
  readonly [path: string]: Uint8Array;
} {
  return Object.fromEntries(
    advisories.flatMap(({ entry, bytes, bundle }) => [
      [entry.record, bytes],
      [entry.bundle, bundle],
    ]),
  );
}
