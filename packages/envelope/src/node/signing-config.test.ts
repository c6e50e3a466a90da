import { type Timestamp, unwrap } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { at, codeOf, thrownCode } from "../../test/outcome.ts";
import { HAS_VECTORS, VECTORS_TITLE, vector } from "../../test/vectors.ts";
import {
  PUBLIC_GOOD_SIGNING_CONFIG,
  parseSigningConfig,
  type ServiceSelector,
  type SigningService,
  STAGING_SIGNING_CONFIG,
  selectServices,
} from "./signing-config.ts";

const START = "2025-01-01T00:00:00Z";
const service = {
  url: "https://ca.example/",
  majorApiVersion: 1,
  operator: "example",
  validFor: { start: START },
};
const config = {
  mediaType: "application/vnd.dev.sigstore.signingconfig.v0.2+json",
  caUrls: [service],
  oidcUrls: [service],
  rekorTlogUrls: [service],
  rekorTlogConfig: { selector: "EXACT", count: 2 },
  tsaUrls: [{ ...service, validFor: { start: START, end: "2026-01-01T00:00:00+01:00" } }],
  tsaConfig: { selector: "ALL" },
};
const parse = (value: unknown) => parseSigningConfig(Buffer.from(JSON.stringify(value)));

describe("parseSigningConfig", () => {
  it("reads services, windows in UTC and selectors (sigstore_trustroot.proto, SigningConfig v0.2)", () => {
    expect(unwrap(parse(config))).toMatchObject({
      certificateAuthorities: [
        { url: "https://ca.example", majorApiVersion: 1, operator: "example", start: START },
      ],
      timestampAuthorities: [{ end: "2025-12-31T23:00:00Z" }],
      transparencyLogSelector: { kind: "EXACT", count: 2 },
      timestampAuthoritySelector: { kind: "ALL" },
    });
  });

  it("reads the one inside a client trust config", () => {
    const outer = {
      mediaType: "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
      signingConfig: config,
    };
    expect(unwrap(parse(outer))).toEqual(unwrap(parse(config)));
    expect(codeOf(parse({ ...outer, signingConfig: undefined }))).toBe("SIGNING_CONFIG_INVALID");
  });

  it("reads absent lists as empty and absent selectors as ANY", () => {
    const { mediaType } = config;
    expect(unwrap(parse({ mediaType }))).toMatchObject({
      certificateAuthorities: [],
      transparencyLogSelector: { kind: "ANY" },
    });
  });

  it.each([
    ["no JSON", undefined],
    ["an array", []],
    ["no media type", { ...config, mediaType: undefined }],
    ["another version", { ...config, mediaType: "application/vnd.dev.sigstore.signingconfig.v0.1+json" }],
    ["a trust root", { mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1" }],
    ["an object for a list", { ...config, caUrls: {} }],
    ["text for a service", { ...config, caUrls: ["https://ca.example"] }],
    ["no url", { ...config, caUrls: [{ ...service, url: undefined }] }],
    ["a url of another scheme", { ...config, caUrls: [{ ...service, url: "file:///etc" }] }],
    ["a url that is none", { ...config, caUrls: [{ ...service, url: "https://" }] }],
    ["a version in text", { ...config, caUrls: [{ ...service, majorApiVersion: "1" }] }],
    ["no start", { ...config, caUrls: [{ ...service, validFor: {} }] }],
    [
      "a start without zone",
      { ...config, caUrls: [{ ...service, validFor: { start: "2025-01-01T00:00:00" } }] },
    ],
    [
      "an end that is no time",
      { ...config, caUrls: [{ ...service, validFor: { start: START, end: "soon" } }] },
    ],
    ["an unknown selector", { ...config, tsaConfig: { selector: "SOME" } }],
    ["EXACT without count", { ...config, tsaConfig: { selector: "EXACT" } }],
    ["EXACT of none", { ...config, tsaConfig: { selector: "EXACT", count: 0 } }],
    ["EXACT of half", { ...config, tsaConfig: { selector: "EXACT", count: 1.5 } }],
  ])("refuses %s", (_, value) => {
    const outcome = value === undefined ? parseSigningConfig(Buffer.from("{")) : parse(value);
    expect(codeOf(outcome)).toBe("SIGNING_CONFIG_INVALID");
  });

  it("refuses more bytes than its limit", () => {
    expect(codeOf(parseSigningConfig(Buffer.alloc(5_000_000, 0x20)))).toBe("SIGNING_CONFIG_INVALID");
  });
});

describe("selectServices", () => {
  const NOW = at("2025-06-01T00:00:00Z");
  const make = (name: string, properties: Partial<SigningService> = {}): SigningService => ({
    url: `https://${name}.example`,
    majorApiVersion: 1,
    operator: name,
    start: at(START),
    ...properties,
  });
  const select = (services: readonly SigningService[], wanted: ServiceSelector, now: Timestamp = NOW) =>
    selectServices(services, wanted, "log", { now, versions: [1, 2] }).map(({ url }) => url.slice(8, -8));
  const ANY = { kind: "ANY" } as const;

  it("leaves out services of the future and of the past; both ends count", async () => {
    const past = make("past", { end: at("2025-03-01T00:00:00Z") });
    const future = make("future", { start: at("2025-09-01T00:00:00Z") });
    expect(select([past, future, make("current")], ANY)).toEqual(["current"]);
    expect(await thrownCode(() => select([past, future], ANY))).toBe("SIGNING_SERVICE_MISSING");
    expect(select([past], ANY, at("2025-03-01T00:00:00Z"))).toEqual(["past"]);
    expect(select([future], ANY, at("2025-09-01T00:00:00Z"))).toEqual(["future"]);
  });

  it("takes the highest version that is spoken here, and leaves out those that are not", () => {
    const versions = [1, 2, 3].map((majorApiVersion) => make(`v${majorApiVersion}`, { majorApiVersion }));
    expect(select(versions, { kind: "ALL" })).toEqual(["v2"]);
  });

  it("takes one service of each operator, the newest", () => {
    const services = [
      make("old", { operator: "a" }),
      make("new", { operator: "a", start: at("2025-05-01T00:00:00Z") }),
      make("b"),
    ];
    expect(select(services, { kind: "ALL" })).toEqual(["new", "b"]);
    expect(select(services, ANY)).toEqual(["new"]);
  });

  it("takes as many as are asked for, or fails", async () => {
    const services = [make("a"), make("b"), make("c")];
    expect(select(services, { kind: "EXACT", count: 2 })).toHaveLength(2);
    expect(select(services, { kind: "ALL" })).toHaveLength(3);
    expect(await thrownCode(() => select(services, { kind: "EXACT", count: 4 }))).toBe(
      "SIGNING_SERVICE_MISSING",
    );
    for (const wanted of [ANY, { kind: "ALL" }] as const) {
      expect(await thrownCode(() => select([], wanted))).toBe("SIGNING_SERVICE_MISSING");
    }
  });
});

it("knows the public-good and the staging instance", () => {
  for (const instance of [PUBLIC_GOOD_SIGNING_CONFIG, STAGING_SIGNING_CONFIG]) {
    expect(instance.certificateAuthorities[0]?.url).toMatch(/^https:\/\/fulcio\./);
    expect(instance.transparencyLogs[0]?.url).toMatch(/^https:\/\/rekor\./);
  }
});

describe.skipIf(!HAS_VECTORS)(`the production signing config, ${VECTORS_TITLE}`, () => {
  it("names services that the built-in one knows", () => {
    const production = unwrap(parseSigningConfig(vector("sigstore/signing_config.v0.2.json")));
    const urls = (services: readonly SigningService[]) => services.map(({ url }) => url);
    expect(urls(production.certificateAuthorities)).toContain(
      PUBLIC_GOOD_SIGNING_CONFIG.certificateAuthorities[0]?.url,
    );
    expect(urls(production.timestampAuthorities)).toContain(
      PUBLIC_GOOD_SIGNING_CONFIG.timestampAuthorities[0]?.url,
    );
  });
});
