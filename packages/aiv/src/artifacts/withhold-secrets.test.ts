import { utf8Bytes } from "@aixv/core";
import { describe, expect, it } from "vitest";
import { canonicalize } from "./canonical-forms.ts";
import { readArtifact } from "./read-artifact.ts";
import { withholdFromContent } from "./withhold-secrets.ts";

// Put together here, so that no scanner takes them for secrets.
const KEY = ["AKIA", "QYLPMN5HHHFPZAM2"].join("");
const LONG = [
  "github",
  "pat",
  "11ABCDEFG0aB3dE5fG7hI9_kL1mN3oP5qR7sT9uV1wX3yZ5aB7cD9eF1gH3iJ5kL7mN9oP1qR3sT5uV7wX9",
].join("_");

const FAULTS: readonly (readonly [what: string, write: (value: string) => string])[] = [
  ["a name that is cut", (value) => `<testsuite name="${value}" tests="9"><testcase/></testsuite>`],
  ["a total", (value) => `<testsuite tests="${value}"><testcase/></testsuite>`],
  ["an element", (value) => `<testsuite><testcase><${value}/></testcase></testsuite>`],
  ["a tag that does not end", (value) => `<testsuite><${value}></testsuite>`],
  ["a key that is there twice", (value) => `{"${value}":1,"${value}":2}`],
  ["a name without a prefix", (value) => `diff --git ${value} ${value}\n--- ${value}\n+++ ${value}\n`],
];

describe.each([KEY, LONG.slice(0, 93)])("of %.6s… no error shows a part (AIV §12.4)", (secret) => {
  it.each(FAULTS)("%s", (_, write) => {
    const bytes = utf8Bytes(write(secret));
    for (const result of [readArtifact(bytes), canonicalize(bytes, "json")]) {
      expect(result).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^[A-Z_]+$/) } });
      if (result.ok) continue;
      const { error } = result;
      expect(JSON.stringify(error) + error.message + String(error.cause)).not.toContain(secret.slice(0, 20));
    }
  });
});

it("of what holds no secret, an error shows what came", () => {
  const [, write = String] = FAULTS[0] ?? [];
  const read = readArtifact(utf8Bytes(write("token store")));
  expect(read).toMatchObject({ error: { message: expect.stringContaining("token store") } });
});

it("of content, texts with a secret are replaced, and no others", () => {
  const coverage = (path: string) =>
    ({ kind: "coverage", format: "lcov", files: [{ path, lines: 12.5 }] }) as const;
  expect(withholdFromContent(coverage(`src/${KEY}.ts`))).toEqual(coverage("[redacted: aws-access-key]"));
  expect(withholdFromContent(coverage("src/a.ts"))).toEqual(coverage("src/a.ts"));
});
