import { readFileSync } from "node:fs";
import { CONTENT_FORMATS, MAX_DETECTION_BYTES, MAX_DETECTION_READS } from "@aixv/formats";
import { describe, expect, it } from "vitest";
import * as headers from "../src/headers/header-limits.ts";
import * as limits from "../src/limits.ts";

const DOCS = readFileSync(new URL("../../../docs/formats.md", import.meta.url), "utf8");

describe("docs/formats.md", () => {
  it("says of every format how it is recognised and what that does not prove, and of no other", () => {
    const table = DOCS.split("\n## ")[1] ?? "";
    const rows = [...table.matchAll(/^\| `([a-z0-9-]+)` \| (.+) \| (.+) \|$/gm)];
    expect(rows.map(([, format]) => format)).toEqual([...CONTENT_FORMATS]);
    for (const [, , recognised, unproved] of rows) {
      expect(recognised?.trim()).not.toBe("");
      expect(unproved?.trim()).not.toBe("");
    }
  });

  it("has the limits that there are", () => {
    const kib = (bytes: number): string =>
      bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20} MiB` : `${bytes / 1024} KiB`;
    const within = ({ bytes, reads }: limits.Allowance): string =>
      `${kib(bytes)} in ${reads.toLocaleString("en")} reads`;
    expect(DOCS).toContain(`\`MAX_DETECTION_BYTES\`, ${kib(MAX_DETECTION_BYTES)},`);
    expect(DOCS).toContain(`\`MAX_DETECTION_READS\`, ${MAX_DETECTION_READS.toLocaleString("en")} reads`);
    expect(DOCS).toContain(`${limits.MAX_PICKLE_OPCODES.toLocaleString("en")} opcodes`);
    expect(DOCS).toContain(`first ${limits.MAX_MEMBERS.toLocaleString("en")} members`);
    expect(DOCS).toContain(within(limits.pickleAllowance()));
    expect(DOCS).toContain(within(limits.zipAllowance()));
    expect(DOCS).toContain(within(limits.protobufAllowance()));
    expect(DOCS).toContain(within(limits.membersAllowance()));
  });

  it("has the limits of headers", () => {
    const count = (number: number): string => number.toLocaleString("en");
    expect(DOCS).toContain(
      `${headers.MAX_HEADER_BYTES / 2 ** 20} MiB (\`maxBytes\`) in ${count(headers.MAX_HEADER_READS)} reads (\`maxReads\`)`,
    );
    expect(DOCS).toContain(`${headers.MAX_SAFETENSORS_HEADER_BYTES / 2 ** 20} MiB of a safetensors header`);
    expect(DOCS).toContain(
      `${count(headers.MAX_HEADER_TENSORS)} tensors (\`maxTensors\`), ${count(headers.MAX_HEADER_KEYS)} keys, names of ${count(headers.MAX_NAME_BYTES)} bytes`,
    );
    expect(DOCS).toContain(
      `${count(headers.MAX_METADATA_VALUES)} values of metadata, with texts of ${count(headers.MAX_METADATA_TEXT_BYTES)} bytes and keys of ${headers.MAX_METADATA_KEY_BYTES}; ${count(headers.MAX_HEADER_LIST)} items`,
    );
  });
});
