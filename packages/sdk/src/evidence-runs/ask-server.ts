import { getOwn, isJsonObject, type JsonObject, parseJson, quote } from "@aixv/core";
import { stripPythonSpace } from "@aixv/evidence-pack/python-json";
import { FetchFault, type FetchFaultKind, fetchDocument, shownUrl } from "../fetch-document.ts";
import { requirePositive } from "../require-positive.ts";
import { SdkError } from "../sdk-error.ts";
import { EvidenceRunError, type EvidenceRunErrorCode } from "./evidence-run-error.ts";
import type { Environment } from "./run-id.ts";

/** How a server is asked. */
export interface ServerOptions {
  /** Such as `https://audit.example.com`; `http:` for this machine alone. */
  readonly server: string;
  /** Name of the environment variable with the key for it; default `GOVAI_API_KEY`, if that is set. */
  readonly apiKeyEnv?: string;
  /** A label that is sent along; no part of what is compared. */
  readonly project?: string;
  /** Most seconds for one answer; default 20. */
  readonly timeoutSeconds?: number;
  /** Default the process's own. */
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
}

const DEFAULT_KEY_VARIABLE = "GOVAI_API_KEY";
const DEFAULT_TIMEOUT_SECONDS = 20;

/** An answer is a few hundred bytes; an export has the run's events, too. */
const MAX_HASH_BYTES: number = 1024 * 1024;
const MAX_EXPORT_BYTES: number = 64 * 1024 * 1024;

/** More than the reference's server reads of an event. */
const MAX_DEPTH = 256;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** What can be sent in a header, whatever is between. */
const HEADER_TEXT = /^[\x21-\x7e]+(?: +[\x21-\x7e]+)*$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;

/** Asks one server about runs. Its key goes to that server alone. */
export class AuditServer {
  readonly #url: URL;
  readonly #headers: { readonly [name: string]: string };
  readonly #limits: { readonly timeoutMillis: number; readonly signal?: AbortSignal };

  /** @throws `OPTION_INVALID`, `SERVER_REFUSED`, `SERVER_KEY_INVALID` */
  constructor(options: ServerOptions) {
    const { timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, signal, project } = options;
    requirePositive("timeoutSeconds", options.timeoutSeconds);
    this.#url = readServer(options.server);
    const key = readKey(options);
    this.#headers = {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(project === undefined ? {} : { "x-govai-project": requireProject(project) }),
    };
    this.#limits = { timeoutMillis: timeoutSeconds * 1000, ...(signal === undefined ? {} : { signal }) };
  }

  /** Its address, for people: without what might let somebody in. */
  get address(): string {
    return `${this.#url.origin}${this.#url.pathname}`.replace(/\/$/, "");
  }

  /** The digest of a run by `GET /bundle-hash`, in bare lowercase hex. */
  async bundleHash(runId: string): Promise<string> {
    const url = this.#at("bundle-hash");
    url.searchParams.set("run_id", runId);
    const answer = await this.#ask(url, "bundle hash", MAX_HASH_BYTES, runId);
    return requireDigest(answer, "bundle hash");
  }

  /** The same by `GET /api/export/:run_id`, from its `evidence_hashes`. */
  async exportHash(runId: string): Promise<string> {
    const url = this.#at(`api/export/${encodeURIComponent(runId)}`);
    const answer = await this.#ask(url, "audit export", MAX_EXPORT_BYTES, runId);
    const hashes = getOwn(answer, "evidence_hashes");
    return requireDigest(isJsonObject(hashes) ? hashes : {}, "audit export");
  }

  #at(path: string): URL {
    const url = new URL(this.#url);
    url.pathname = `${url.pathname.replace(/\/$/, "")}/${path}`;
    return url;
  }

  async #ask(url: URL, what: string, maxBytes: number, runId: string): Promise<JsonObject> {
    const { status, bytes } = await this.#fetch(url, what, maxBytes);
    const parsed = parseJson(bytes, { maxDepth: MAX_DEPTH });
    const answer = parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
    if (status === 404) {
      if (answer !== undefined && getOwn(answer, "error") === "run_not_found") {
        const message = `${what}: the server has no run ${quote(runId)}: submit its evidence first`;
        throw new EvidenceRunError("SERVER_RUN_NOT_FOUND", message);
      }
      const message = `${what}: ${shownUrl(url)} answered 404, and not that it has no such run; check the server's address`;
      throw new EvidenceRunError("SERVER_FAILED", message);
    }
    if (answer === undefined) {
      const came = parsed.ok ? "other JSON" : parsed.error.message;
      const message = `${what}: expected a JSON object from ${shownUrl(url)}: ${came}`;
      throw new EvidenceRunError("SERVER_ANSWER_INVALID", message);
    }
    if (getOwn(answer, "ok") !== false) return answer;
    const error = getOwn(answer, "error");
    const reason = typeof error === "string" ? quote(error) : "no reason";
    throw new EvidenceRunError("SERVER_FAILED", `${what}: the server says that it failed: ${reason}`);
  }

  async #fetch(url: URL, what: string, maxBytes: number): ReturnType<typeof fetchDocument> {
    const redirect = (location: string, from: URL): URL => {
      const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
      if (target?.origin === url.origin && target.username === "" && target.password === "") return target;
      const message = `${what}: expected an answer or a redirect within ${quote(url.origin, 300)}, got one to ${quote(target?.origin ?? location, 300)}; name that server itself if you trust it`;
      throw new EvidenceRunError("SERVER_REFUSED", message);
    };
    const statuses = [200, 404];
    try {
      return await fetchDocument(url, {
        ...this.#limits,
        maxBytes,
        what,
        redirect,
        statuses,
        headers: this.#headers,
      });
    } catch (cause) {
      if (!(cause instanceof FetchFault)) throw cause;
      if (cause.status === 401 || cause.status === 403) {
        const message = `${cause.message}: it does not let you in; check the key`;
        throw new EvidenceRunError("SERVER_ACCESS_DENIED", message, { cause });
      }
      throw new EvidenceRunError(CODES[cause.kind], cause.message, { cause });
    }
  }
}

const CODES: { readonly [K in FetchFaultKind]: EvidenceRunErrorCode } = {
  "too-many-redirects": "SERVER_REFUSED",
  status: "SERVER_FAILED",
  unreachable: "SERVER_UNREACHABLE",
  "too-large": "SERVER_ANSWER_TOO_LARGE",
  "timed-out": "SERVER_TIMED_OUT",
};

/** As the reference reads it, but that it must be a digest: without the white space around it, in any case, without `sha256:`. */
function requireDigest(answer: JsonObject, what: string): string {
  const said = getOwn(answer, "events_content_sha256");
  const digest = typeof said === "string" ? stripPythonSpace(said).toLowerCase() : undefined;
  if (digest !== undefined && SHA256_HEX.test(digest)) return digest;
  const came = typeof said === "string" ? quote(said) : "none";
  const message = `${what}: expected events_content_sha256 of 64 hex digits from the server, got ${came}`;
  throw new EvidenceRunError("SERVER_DIGEST_MISSING", message);
}

function readServer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // First of all: what is refused is shown.
  if (url !== undefined && (url.username !== "" || url.password !== "")) {
    const message = `expected a server without user name and password in its address, got one with them at ${quote(url.host, 300)}`;
    throw new EvidenceRunError("SERVER_REFUSED", message);
  }
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
  if (url !== undefined && isSafe && url.search === "" && url.hash === "") return url;
  const shown =
    url === undefined ? quote(text, 300) : quote(`${url.protocol}//${url.host}${url.pathname}`, 300);
  const message = `expected the address of a server, https:// without a query (http:// for this machine alone), got ${shown}`;
  throw new EvidenceRunError("SERVER_REFUSED", message);
}

/** A key is never in a message. */
function readKey({ apiKeyEnv, environment = process.env }: ServerOptions): string | undefined {
  const variable = apiKeyEnv ?? DEFAULT_KEY_VARIABLE;
  const key = (environment[variable] ?? "").trim();
  if (key === "" && apiKeyEnv === undefined) return undefined;
  if (HEADER_TEXT.test(key)) return key;
  const came = key === "" ? "nothing" : "others, which cannot be sent";
  const message = `expected a key of visible ASCII characters in the environment variable ${quote(variable)}, got ${came}`;
  throw new EvidenceRunError("SERVER_KEY_INVALID", message);
}

function requireProject(project: string): string {
  if (HEADER_TEXT.test(project)) return project;
  const message = `expected a project of visible ASCII characters, got ${quote(project)}`;
  throw new SdkError("OPTION_INVALID", message);
}
