import { sign } from "node:crypto";
import { canonicalJson } from "../log/canonical-json.ts";
import { leafHash } from "../log/merkle-tree.ts";
import { TransparencyLog } from "../log/transparency-log.ts";
import {
  jsonResponse,
  parseJsonBody,
  Refusal,
  type Route,
  type ServiceRequest,
  type ServiceResponse,
  textResponse,
} from "../server/service.ts";
import { canonicalEntry } from "./rekor-v1-entries.ts";

/** As in the public log, which has older shards: the index of the log is not the index in its tree. */
const SHARD_OFFSET = 4_163_431;
const TREE_ID = 1_193_050_959_916_656;
const ENTRIES = "/api/v1/log/entries";

interface LoggedEntry {
  readonly uuid: string;
  readonly body: Uint8Array;
  readonly treeIndex: number;
  readonly integratedTime: number;
  readonly signedEntryTimestamp: string;
}

/** Rekor v1: a log that promises inclusion with a signed entry timestamp and proves it. */
export interface RekorV1 {
  readonly log: TransparencyLog;
  routes(): Route[];
}

/** Starts a Rekor v1 log that names itself `host`. */
export function createRekorV1(host: string, clock: () => Date): RekorV1 {
  const log = new TransparencyLog({
    host,
    keyType: "P-256",
    origin: `${host} - ${TREE_ID}`,
    extensionLines: () => [`Timestamp: ${BigInt(clock().getTime()) * 1_000_000n}`],
  });
  const entries = new Map<string, LoggedEntry>();
  const logID = Buffer.from(log.keyId).toString("hex");

  const create = ({ body: request }: ServiceRequest): ServiceResponse => {
    const body = Buffer.from(canonicalJson(canonicalEntry(parseJsonBody(request))), "utf8");
    const uuid = TREE_ID.toString(16).padStart(16, "0") + Buffer.from(leafHash(body)).toString("hex");
    const location = { location: `${ENTRIES}/${uuid}` };
    if (entries.has(uuid)) {
      const message = `an equivalent entry already exists in the transparency log with UUID ${uuid}`;
      return jsonResponse(409, { code: 409, message }, location);
    }
    const treeIndex = log.append(body);
    const integratedTime = Math.floor(clock().getTime() / 1000);
    const promise = canonicalJson({
      body: body.toString("base64"),
      integratedTime,
      logID,
      logIndex: treeIndex + SHARD_OFFSET,
    });
    const signedEntryTimestamp = sign("sha256", Buffer.from(promise, "utf8"), log.privateKey).toString(
      "base64",
    );
    const entry = { uuid, body, treeIndex, integratedTime, signedEntryTimestamp };
    entries.set(uuid, entry);
    return jsonResponse(201, present(entry), { ...location, etag: uuid });
  };

  const present = (entry: LoggedEntry): unknown => {
    const { treeIndex, integratedTime, signedEntryTimestamp } = entry;
    const proof = log.inclusion(treeIndex);
    return {
      [entry.uuid]: {
        body: Buffer.from(entry.body).toString("base64"),
        integratedTime,
        logID,
        logIndex: treeIndex + SHARD_OFFSET,
        verification: {
          inclusionProof: {
            checkpoint: proof.checkpoint,
            hashes: proof.hashes.map((hash) => Buffer.from(hash).toString("hex")),
            logIndex: proof.logIndex,
            rootHash: Buffer.from(proof.rootHash).toString("hex"),
            treeSize: proof.treeSize,
          },
          signedEntryTimestamp,
        },
      },
    };
  };

  const find = (matches: (entry: LoggedEntry) => boolean): ServiceResponse => {
    const entry = [...entries.values()].find(matches);
    if (entry === undefined) throw new Refusal(404, "no such entry in the log");
    return jsonResponse(200, present(entry));
  };

  const logInfo = (): ServiceResponse => {
    const { treeSize, rootHash, checkpoint } = log.inclusion(0);
    return jsonResponse(200, {
      inactiveShards: [],
      rootHash: Buffer.from(rootHash).toString("hex"),
      signedTreeHead: checkpoint,
      treeID: String(TREE_ID),
      treeSize,
    });
  };

  const publicKey = (): ServiceResponse =>
    textResponse(
      200,
      String(log.publicKey.export({ format: "pem", type: "spki" })),
      "application/x-pem-file",
    );

  return {
    log,
    routes: () => [
      { service: "rekor", method: "POST", path: ENTRIES, handle: create },
      {
        service: "rekor",
        method: "GET",
        path: ENTRIES,
        handle: ({ url }) => {
          const index = Number(url.searchParams.get("logIndex") ?? Number.NaN);
          return find((entry) => entry.treeIndex + SHARD_OFFSET === index);
        },
      },
      {
        service: "rekor",
        method: "GET",
        path: `${ENTRIES}/*`,
        handle: ({ url }) => {
          // An entry is also known by its leaf hash alone, without the tree in front.
          const id = url.pathname.slice(ENTRIES.length + 1);
          return find((entry) => entry.uuid === id || entry.uuid.slice(16) === id);
        },
      },
      { service: "rekor", method: "GET", path: "/api/v1/log", handle: logInfo },
      { service: "rekor", method: "GET", path: "/api/v1/log/publicKey", handle: publicKey },
    ],
  };
}
