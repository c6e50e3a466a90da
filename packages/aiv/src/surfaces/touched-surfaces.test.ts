import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FileChange } from "../facts/index.ts";
import { FILE_KIND_MAP } from "./file-kind-map.ts";
import { CRITICAL_SURFACES, OTHER_MEANINGS, SURFACE_MAP } from "./surface-map.ts";
import { type SurfacePolicy, touchedSurfaces } from "./touched-surfaces.ts";

function surfaces(
  files: { readonly [path: string]: readonly string[] },
  policy?: SurfacePolicy,
): readonly string[] {
  const changes = Object.keys(files).map((path): FileChange => ({ status: "M", path }));
  const symbols = new Map(Object.entries(files).map(([path, names]) => [path, new Set(names)]));
  return touchedSurfaces(changes, symbols, policy).map(({ surface }) => surface);
}

describe("words of paths and symbols (AIV §5.2)", () => {
  // The examples of the specification's own table among them.
  test.each([
    ["Authentication", "src/auth/index.ts", "login", "verify_token", "SessionHandler", "authenticate"],
    ["Authorization", "lib/permissions.py", "check_permission", "has_role", "AclEntry", "grantCapability"],
    ["Secrets Management", "src/vault/client.go", "rotateKeys", "injectSecret", "apiKey"],
    ["Cryptography", "crypto/cipher.rs", "encrypt", "deriveKey", "verifySignature", "randomBytes", "SHA256"],
    ["Financial Processing", "billing/invoice.rb", "charge_card", "calculate_total", "ledgerEntry"],
    ["PII Handling", "src/privacy/export.ts", "anonymizeUser", "maskData", "exportUserData"],
    ["Privilege Boundaries", "src/sandbox/run.ts", "setuid", "escalatePrivileges", "dropCapabilities"],
    ["Audit/Logging", "src/audit/trail.ts", "writeAuditLog", "sanitizeLogs", "logEvent"],
  ])("%s", (surface, path, ...symbols) => {
    expect(surfaces({ [path]: [] })).toContain(surface);
    for (const symbol of symbols) expect([symbol, ...surfaces({ "src/a.ts": [symbol] })]).toContain(surface);
  });

  test.each([
    "src/catalog/dialog.ts",
    "src/author/authority.ts",
    "src/tokenizer.ts",
    "src/designer/assign.ts",
    "CHANGELOG.md",
    "tools/change-log.js",
    "src/blog/post.ts",
    "src/charger.ts",
    "docs/authentication.md",
    "README.md",
    "test/auth/login.test.ts",
    "src/session.spec.ts",
    "packages/auth/package.json",
  ])("none in %s", (path) => expect(surfaces({ [path]: [] })).toEqual([]));

  test.each([
    "maxTokens",
    "token_count",
    "HashMap",
    "logLevel",
    "functionSignature",
    "randomForest",
    "catalogue",
  ])("none in %s", (symbol) => expect(surfaces({ "src/a.ts": [symbol] })).toEqual([]));

  test("looks at where a renamed file was, and not at what a copy left alone", () => {
    const moved: FileChange = { status: "R", path: "src/a.ts", oldPath: "src/auth.ts" };
    expect(touchedSurfaces([moved], new Map())).toEqual([
      { surface: "Authentication", path: "src/auth.ts", by: "heuristic" },
    ]);
    expect(touchedSurfaces([{ ...moved, status: "C" }], new Map())).toEqual([]);
  });

  test("says one thing of a path and surface, by the path rather than by a symbol", () => {
    const changes: readonly FileChange[] = [{ status: "M", path: "src/auth/a.ts" }];
    const symbols = new Map([["src/auth/a.ts", new Set(["login", "encrypt", "decrypt"])]]);
    expect(touchedSurfaces(changes, symbols)).toEqual([
      { surface: "Authentication", path: "src/auth/a.ts", by: "heuristic" },
      { surface: "Cryptography", path: "src/auth/a.ts", symbol: "decrypt", by: "heuristic" },
    ]);
  });
});

describe("an organisation's policy", () => {
  const policy: SurfacePolicy = {
    mappings: [
      { surface: "Model weights", paths: ["models/**/*.safetensors", "weights/"], symbols: ["loadWeights"] },
      { surface: "Authentication", paths: ["src/door/*.ts"] },
    ],
    exempt: [
      { paths: ["src/auth/demo/**"], reason: "a demonstration that is never deployed" },
      { paths: ["src/billing/**"], reason: "  " },
    ],
  };

  test("maps paths and symbols to surfaces of any name", () => {
    const of = (path: string, ...names: readonly string[]): unknown =>
      touchedSurfaces([{ status: "A", path }], new Map([[path, new Set(names)]]), policy);
    const mapped = { surface: "Model weights", by: "policy" };
    expect(of("models/a/b.safetensors")).toEqual([{ ...mapped, path: "models/a/b.safetensors" }]);
    expect(of("weights/x/y")).toEqual([{ ...mapped, path: "weights/x/y" }]);
    expect(of("a.py", "load_weights_fast")).toEqual([
      { ...mapped, path: "a.py", symbol: "load_weights_fast" },
    ]);
    expect(of("a.py", "weightsLoad")).toEqual([]);
    expect(of("other/models/b.safetensors")).toEqual([]);
    expect(of("src/door/inner/a.ts")).toEqual([]);
  });

  test("takes precedence over the map of words", () => {
    const path = "src/door/login.ts";
    expect(touchedSurfaces([{ status: "M", path }], new Map(), policy)).toEqual([
      { surface: "Authentication", path, by: "policy" },
    ]);
  });

  test("exempts from the map of words with a reason, and never from its own mappings", () => {
    expect(surfaces({ "src/auth/demo/login.ts": ["login"] }, policy)).toEqual([]);
    expect(surfaces({ "src/auth/login.ts": [] }, policy)).toEqual(["Authentication"]);
    expect(surfaces({ "src/billing/total.ts": [] }, policy)).toEqual(["Financial Processing"]);
    expect(surfaces({ "src/auth/demo/a.ts": ["loadWeights"] }, policy)).toEqual(["Model weights"]);
  });

  test("holds for documents and tests as well", () => {
    expect(surfaces({ "weights/README.md": [] }, policy)).toEqual(["Model weights"]);
  });
});

describe("docs/surfaces.md", () => {
  const text = readFileSync(new URL("../../../../docs/surfaces.md", import.meta.url), "utf8");

  test("has every word of the map, surface by surface", () => {
    for (const surface of CRITICAL_SURFACES) {
      const words = SURFACE_MAP.find((entry) => entry.surface === surface);
      const row = text.split("\n").find((line) => line.startsWith(`| ${surface} |`)) ?? "";
      const cells = row.split("|").slice(2, -1);
      const listed = cells.map((cell) =>
        cell
          .trim()
          .split(", ")
          .filter((word) => word !== ""),
      );
      expect([surface, ...listed]).toEqual([surface, words?.anywhere, words?.paths, words?.symbols]);
    }
  });

  test("has every name and folder of the kinds of files", () => {
    for (const { kind, names, folders } of FILE_KIND_MAP) {
      const start = text.indexOf(`**\`${kind}\`**`);
      const listed = text.slice(start, text.indexOf("\n\n", start)).match(/(?<=`)[^`\s]+(?=`)/g);
      expect(listed).toEqual([kind, ...names, ...folders]);
    }
  });

  test("has every phrase with another meaning", () => {
    for (const phrase of OTHER_MEANINGS) expect(text).toContain(phrase);
  });
});
