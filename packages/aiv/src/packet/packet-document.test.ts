import { describe, expect, it } from "vitest";
import { artifact, identification } from "../../test/drafts.ts";
import { HEAD, literalPacket, NOW, packetText } from "../../test/packets.ts";
import { linesOf } from "../../test/rule-cases.ts";
import { type ValidatePacketOptions, validatePacket } from "../validate/index.ts";
import { type ParsePacketOptions, parsePacket } from "./index.ts";

const now = NOW as ValidatePacketOptions["now"];
const JSON_TEXT = packetText(literalPacket("R1"));

/** The code of what is wrong, or the head commit of what was read. */
function read(text: string | Uint8Array, options?: ParsePacketOptions): string {
  const parsed = parsePacket(text, options);
  if (!parsed.ok) return parsed.error.code;
  const found = parsed.value.json.identification as { head_sha?: string } | undefined;
  return found?.head_sha ?? "no head";
}

describe("a packet as bytes", () => {
  it("is refused above 16 MiB, and read below", () => {
    const padded = (bytes: number): string => JSON_TEXT + " ".repeat(bytes - JSON_TEXT.length);
    expect(read(padded(17 * 1024 * 1024))).toBe("AIV_TOO_LARGE");
    expect(read(padded(1024 * 1024))).toBe(HEAD);
    expect(read(JSON_TEXT, { maxBytes: 100 })).toBe("AIV_TOO_LARGE");
  });

  it("is refused where it is no UTF-8", () => {
    expect(read(Uint8Array.of(0x7b, 0xff, 0x7d))).toBe("AIV_NOT_UTF8");
  });

  for (const [what, text] of [
    ["a list", "[]"],
    ["a text", "hello"],
    ["a number", "42"],
    ["null", "null"],
  ] as const) {
    it(`is refused where it is ${what}`, () => expect(read(text)).toBe("AIV_NOT_A_MAPPING"));
  }

  it("is told what is wrong with its YAML though it begins with a comment, as Markdown begins with a heading", () => {
    expect(read("# my packet\naiv_version: '1.0.0'\nclaims: [")).toBe("AIV_SYNTAX");
    expect(read("# my packet\naiv_version: '1.0.0'\naiv_version: '1.0.0'")).toBe("AIV_DUPLICATE_KEY");
  });

  it("has its digest", () => {
    const [one, other] = [parsePacket(JSON_TEXT), parsePacket(`${JSON_TEXT} `)];
    expect(one.ok && other.ok && one.value.digest !== other.value.digest).toBe(true);
  });

  it("is judged the same in YAML and in JSON", () => {
    const yaml = `# written by hand\n${JSON_TEXT.replace('"aiv_version": "1.0.0",', "aiv_version: '1.0.0',")}`;
    const [one, other] = [parsePacket(JSON_TEXT), parsePacket(yaml)];
    if (!one.ok || !other.ok) throw new Error("expected two packets");
    expect(linesOf(validatePacket(other.value, { now }))).toEqual(
      linesOf(validatePacket(one.value, { now })),
    );
  });

  it("has a commit that YAML takes for a number, and is told to put it in quotes (D.2)", () => {
    const yaml = JSON_TEXT.replace(
      `"head_sha": "${HEAD}"`,
      `"head_sha": 12345678901234567890123456789012345678e1`,
    );
    const parsed = parsePacket(yaml);
    if (!parsed.ok) throw parsed.error;
    const report = validatePacket(parsed.value, { now });
    expect(linesOf(report)).toContain("9.1-F2 BLOCK /identification/head_sha");
    const found = report.result.findings.find(({ description }) => description.includes("head_sha"));
    expect(found?.description).toContain("quotes");
  });

  it("has unquoted times, which stay texts (D.2)", () => {
    const yaml = JSON_TEXT.replaceAll(/"(\d{4}-\d{2}-\d{2}T[\d:]+Z)"/g, "$1");
    const parsed = parsePacket(yaml);
    if (!parsed.ok) throw parsed.error;
    expect(validatePacket(parsed.value, { now }).result.overall_result).toBe("PASS");
  });
});

const fence = (name: string, body = JSON_TEXT, mark = "```"): string => `${mark}${name}\n${body}\n${mark}\n`;

describe("a packet in Markdown", () => {
  const PROSE = "# Verification packet\n\nSome prose: with a colon.\n\n";

  it("is the block aiv-canonical-json of aiv-protocol", () => {
    expect(read(`${PROSE}${fence("aiv-canonical-json")}\nMore.\n`)).toBe(HEAD);
  });

  for (const [what, text] of [
    ["YAML in a block of its own name", `${PROSE}${fence("aiv-canonical-yaml")}`],
    ["tildes", `${PROSE}${fence("aiv-packet", JSON_TEXT, "~~~~")}`],
    ["words behind the name", `${PROSE}${fence("aiv-packet title=packet.json")}`],
    ["an HTML comment that ends before it", `${PROSE}<!-- a\nb -->\n${fence("aiv-packet")}`],
    ["CRLF", `${PROSE}${fence("aiv-canonical-json")}`.replaceAll("\n", "\r\n")],
    [
      "an example of one inside a longer fence",
      `${PROSE}\`\`\`\`text\n${fence("aiv-packet", "{}")}\`\`\`\`\n${fence("aiv-canonical-json")}`,
    ],
    ["a longer fence of its own", `${PROSE}${fence("aiv-canonical-json", JSON_TEXT, "````")}`],
    ["marks of a comment in other code", `${PROSE}${fence("html", "<!--")}${fence("aiv-packet")}`],
    ["a <pre> that ends before it", `${PROSE}<pre>\na\n</pre>\n${fence("aiv-packet")}`],
    ["a <pre> in a line of text", `${PROSE}Not in \`<pre>\`.\n${fence("aiv-packet")}`],
    ["a <details> around it", `${PROSE}<details>\n\n${fence("aiv-packet")}\n</details>\n`],
    ["front matter before it", `---\ntitle: x\n---\n${PROSE}${fence("aiv-canonical-json")}`],
  ] as const) {
    it(`may have ${what}`, () => expect(read(text)).toBe(HEAD));
  }

  for (const [what, text] of [
    ["prose alone", PROSE],
    ["another block", `${PROSE}${fence("json")}`],
    ["a name that only begins so", `${PROSE}${fence("aiv-canonical-json-old")}`],
    ["two blocks", PROSE + fence("aiv-canonical-json") + fence("aiv-canonical-json")],
    ["two blocks, one with words behind its name", PROSE + fence("aiv-packet") + fence("aiv-packet v2")],
    ["two blocks, one with its attributes", PROSE + fence("aiv-packet{.json}") + fence("aiv-canonical-json")],
    ["a block in an HTML comment", `${PROSE}<!--\n${fence("aiv-packet")}-->\n`],
    [
      "two blocks, one in an HTML comment",
      `${PROSE}<!-- a --> <!-- b\n${fence("aiv-packet")}-->\n${fence("aiv-packet")}`,
    ],
    ["a block inside four backticks", `${PROSE}\`\`\`\`text\n${fence("aiv-packet")}\`\`\`\`\n`],
    ["a block inside four tildes", `${PROSE}~~~~\n${fence("aiv-packet", JSON_TEXT, "~~~")}~~~~\n`],
    ["a block of backticks inside tildes", `${PROSE}~~~\n${fence("aiv-packet")}~~~\n`],
    ["a block inside a fence in a list", `${PROSE}- \`\`\`\`text\n${fence("aiv-packet")}\`\`\`\`\n`],
    ["a block behind a fence without end", `${PROSE}\`\`\`\`text\n${fence("aiv-packet")}`],
    ["a block in <pre>", `${PROSE}<pre>\n${fence("aiv-packet")}</pre>\n`],
    ["a block in <PRE class>", `${PROSE}  <PRE class="x">\n\n${fence("aiv-packet")}</PRE>\n`],
    ["a block in <textarea>", `${PROSE}<textarea>\n${fence("aiv-packet")}</textarea>\n`],
    ["a block without end", `${PROSE}\`\`\`aiv-canonical-json\n${JSON_TEXT}`],
  ] as const) {
    it(`is none in ${what}`, () => expect(read(text)).toBe("AIV_NO_PACKET_IN_MARKDOWN"));
  }

  it("is not looked for where the whole is a packet, whatever its texts hold", () => {
    const packet = literalPacket("R1");
    identification(packet).branch =
      `x\n${fence("aiv-canonical-json", '{"identification": {"head_sha": "evil"}}')}`;
    expect(read(packetText(packet))).toBe(HEAD);
  });

  it("is read as what it is said to be", () => {
    expect(read(JSON_TEXT, { format: "markdown" })).toBe("AIV_NO_PACKET_IN_MARKDOWN");
    expect(read(`${PROSE}${fence("aiv-packet")}`, { format: "yaml" })).toBe("AIV_SYNTAX");
  });

  it("has its places in the document", () => {
    const packet = literalPacket("R1");
    delete artifact(packet, "A").reference;
    const parsed = parsePacket(`${PROSE}${fence("aiv-packet", packetText(packet))}`);
    if (!parsed.ok) throw parsed.error;
    const { places } = validatePacket(parsed.value, { now });
    const place = places.find(({ pointer }) => pointer === "/evidence_items/0/artifacts/0/reference");
    const lines = `${PROSE}${fence("aiv-packet", packetText(packet))}`.split("\n");
    // Of what is absent, the place of the artifact that lacks it.
    expect(lines[(place?.line ?? 0) - 1]?.trim()).toBe("{");
  });
});

describe("places of findings in the schema", () => {
  it("are those of what is wrong, line and column", () => {
    const text = JSON_TEXT.replace('"risk_tier": "R1"', '"risk_tier": "R9"').replace(
      '"pr_id": 42',
      '"pr_id": 0',
    );
    const parsed = parsePacket(text);
    if (!parsed.ok) throw parsed.error;
    const { result, places } = validatePacket(parsed.value, { now });
    const lines = text.split("\n");
    const found = places.filter((_, index) => result.findings[index]?.id === "9.1-F2");
    expect(found.map(({ pointer }) => pointer).toSorted()).toEqual([
      "/classification/risk_tier",
      "/identification/pr_id",
    ]);
    for (const { line, column, pointer } of found)
      expect(lines[line - 1]?.slice(column - 1)).toMatch(new RegExp(`^"${pointer.split("/").at(-1)}"`));
  });
});
