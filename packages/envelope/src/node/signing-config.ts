import {
  err,
  JsonFields,
  type JsonValue,
  ok,
  parseJson,
  parseTime,
  type Result,
  type Timestamp,
  timeToMillis,
} from "@aixv/core";
import { SigningError } from "./signer.ts";

/** A service of a Sigstore instance (sigstore_trustroot.proto, Service). */
export interface SigningService {
  readonly url: string;
  readonly majorApiVersion: number;
  readonly operator: string;
  readonly start: Timestamp;
  readonly end?: Timestamp;
}

/** Which of the services to use (ServiceSelector): each one, any one, or a number of them. */
export type ServiceSelector =
  | { readonly kind: "ALL" | "ANY" }
  | { readonly kind: "EXACT"; readonly count: number };

/** Where to sign keyless (sigstore_trustroot.proto, SigningConfig v0.2). */
export interface SigningConfig {
  readonly certificateAuthorities: readonly SigningService[];
  readonly oidcProviders: readonly SigningService[];
  readonly transparencyLogs: readonly SigningService[];
  readonly timestampAuthorities: readonly SigningService[];
  readonly transparencyLogSelector: ServiceSelector;
  readonly timestampAuthoritySelector: ServiceSelector;
}

const MAX_BYTES = 4 * 1024 * 1024;
const SIGNING_CONFIG_MEDIA_TYPE = "application/vnd.dev.sigstore.signingconfig.v0.2+json";
const CLIENT_TRUST_CONFIG_MEDIA_TYPE = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json";

/** The Sigstore public-good instance. */
export const PUBLIC_GOOD_SIGNING_CONFIG: SigningConfig = instance("sigstore.dev", {
  fulcio: ["https://fulcio.sigstore.dev", "2022-04-13T20:06:15Z"],
  oidc: ["https://oauth2.sigstore.dev/auth", "2022-04-13T20:06:15Z"],
  rekor: ["https://rekor.sigstore.dev", "2021-01-12T11:53:27Z"],
  timestamp: ["https://timestamp.sigstore.dev/api/v1/timestamp", "2025-07-04T00:00:00Z"],
});

/** The Sigstore staging instance, whose signatures mean nothing. */
export const STAGING_SIGNING_CONFIG: SigningConfig = instance("sigstage.dev", {
  fulcio: ["https://fulcio.sigstage.dev", "2022-04-14T21:38:40Z"],
  oidc: ["https://oauth2.sigstage.dev/auth", "2025-04-16T00:00:00Z"],
  rekor: ["https://rekor.sigstage.dev", "2021-01-12T11:53:27Z"],
  timestamp: ["https://timestamp.sigstage.dev/api/v1/timestamp", "2025-04-09T00:00:00Z"],
});

/**
 * Parses a SigningConfig v0.2, or the one inside a ClientTrustConfig.
 *
 * @returns the config, or `SIGNING_CONFIG_INVALID`
 */
export function parseSigningConfig(bytes: Uint8Array): Result<SigningConfig, SigningError> {
  const json = parseJson(bytes, { maxBytes: MAX_BYTES, maxDepth: 24, maxEntries: 100_000 });
  if (!json.ok) return err(invalid(`expected a signing config (JSON): ${json.error.message}`));
  try {
    return ok(readSigningConfig(json.value));
  } catch (error) {
    if (error instanceof SigningError) return err(error);
    throw error;
  }
}

function readSigningConfig(json: JsonValue | undefined): SigningConfig {
  const fault = (message: string): SigningError => invalid(`signing config ${message}`);
  const config = new JsonFields(json, { fault, protobuf: true });
  const mediaType = config.text("mediaType");
  if (mediaType === CLIENT_TRUST_CONFIG_MEDIA_TYPE) return readSigningConfig(config.raw("signingConfig"));
  if (mediaType !== SIGNING_CONFIG_MEDIA_TYPE) {
    throw config.fault("mediaType", `${SIGNING_CONFIG_MEDIA_TYPE} or that of a client trust config`);
  }
  return {
    certificateAuthorities: config.objects("caUrls", readService),
    oidcProviders: config.objects("oidcUrls", readService),
    transparencyLogs: config.objects("rekorTlogUrls", readService),
    timestampAuthorities: config.objects("tsaUrls", readService),
    transparencyLogSelector: readSelector(config, "rekorTlogConfig"),
    timestampAuthoritySelector: readSelector(config, "tsaConfig"),
  };
}

function readService(service: JsonFields): SigningService {
  const url = service.text("url");
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw service.fault("url", "an http(s) URL");
  const validFor = service.object("validFor");
  return {
    url: url.replace(/\/$/, ""),
    majorApiVersion: service.integer("majorApiVersion"),
    operator: service.optionalText("operator"),
    start: readTime(validFor, "start"),
    ...(validFor.has("end") ? { end: readTime(validFor, "end") } : {}),
  };
}

function readTime(fields: JsonFields, name: string): Timestamp {
  const time = parseTime(fields.text(name));
  if (!time.ok) throw fields.fault(name, "an RFC 3339 time");
  return time.value;
}

function readSelector(config: JsonFields, name: string): ServiceSelector {
  if (!config.has(name)) return { kind: "ANY" };
  const fields = config.object(name);
  const kind = fields.optionalText("selector") || "ANY";
  if (kind === "ALL" || kind === "ANY") return { kind };
  if (kind === "EXACT") return { kind, count: fields.integer("count", 1) };
  throw fields.fault("selector", "ALL, ANY or EXACT");
}

/**
 * The services to use now: of the highest version spoken here, valid at `now`, one per operator, the most recently
 * started first, as many as the selector asks (SigningConfig in sigstore_trustroot.proto).
 *
 * @param versions - API versions that this client speaks
 * @throws `SIGNING_SERVICE_MISSING` if there are fewer
 */
export function selectServices(
  available: readonly SigningService[],
  wanted: ServiceSelector,
  what: string,
  options: { readonly now: Timestamp; readonly versions: readonly number[] },
): readonly SigningService[] {
  const now = timeToMillis(options.now);
  const usable = available.filter(
    ({ majorApiVersion, start, end }) =>
      options.versions.includes(majorApiVersion) &&
      timeToMillis(start) <= now &&
      (end === undefined || now <= timeToMillis(end)),
  );
  const version = Math.max(...usable.map(({ majorApiVersion }) => majorApiVersion));
  const newestFirst = usable
    .filter(({ majorApiVersion }) => majorApiVersion === version)
    .toSorted((a, b) => timeToMillis(b.start) - timeToMillis(a.start));
  const perOperator = newestFirst.filter(
    ({ operator }, index) => newestFirst.findIndex((other) => other.operator === operator) === index,
  );
  const count =
    wanted.kind === "EXACT" ? wanted.count : wanted.kind === "ANY" ? 1 : Math.max(1, perOperator.length);
  if (perOperator.length < count) {
    throw new SigningError(
      "SIGNING_SERVICE_MISSING",
      `expected ${count} usable ${what} in the signing config, got ${perOperator.length} of ${available.length}`,
    );
  }
  return perOperator.slice(0, count);
}

type ServiceFact = readonly [url: string, start: string];

function instance(
  operator: string,
  facts: { readonly [service in "fulcio" | "oidc" | "rekor" | "timestamp"]: ServiceFact },
): SigningConfig {
  const service = ([url, start]: ServiceFact): readonly SigningService[] => [
    { url, majorApiVersion: 1, operator, start: start as Timestamp },
  ];
  return {
    certificateAuthorities: service(facts.fulcio),
    oidcProviders: service(facts.oidc),
    transparencyLogs: service(facts.rekor),
    timestampAuthorities: service(facts.timestamp),
    transparencyLogSelector: { kind: "ANY" },
    timestampAuthoritySelector: { kind: "ANY" },
  };
}

function invalid(message: string): SigningError {
  return new SigningError("SIGNING_CONFIG_INVALID", message);
}
