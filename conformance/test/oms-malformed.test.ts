import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IN_TOTO_PAYLOAD_TYPE, serializeBundle } from "@aixv/envelope";
import { createKeySigner, parsePrivateKey } from "@aixv/envelope/node";
import { generateKeyFiles } from "@aixv/sdk";
import { afterAll, beforeAll, expect, it } from "vitest";
import { OMS_COMMANDS } from "../adapters/oms/commands.ts";
import { type Answer, answer } from "../adapters/run-adapter.ts";

// The suite's `malformed-*` cases hold no valid signature and are refused for that. Here the trusted key itself signs what
// they are about.

interface StatementJson {
  readonly _type: string;
  readonly predicateType: string;
  readonly subject: readonly object[];
  readonly predicate: { readonly resources: readonly object[] };
}

let folder = "";
let signed: StatementJson;
const at = (name: string): string => join(folder, name);
const run = async (...args: readonly string[]): Promise<Answer> => await answer(OMS_COMMANDS, args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "aixv-conformance-"));
  mkdirSync(at("model"));
  writeFileSync(at("model/weights.bin"), "weights");
  const made = await generateKeyFiles(at("release"));
  if (!made.ok) throw made.error;
  const flags = ["--method", "key", "--private-key", at("release.key"), "--model-path", at("model")];
  await run("sign-model", ...flags, "--output-bundle", at("bundle.sig"));
  const { dsseEnvelope } = JSON.parse(readFileSync(at("bundle.sig"), "utf8")) as {
    readonly dsseEnvelope: { readonly payload: string };
  };
  signed = JSON.parse(Buffer.from(dsseEnvelope.payload, "base64").toString()) as StatementJson;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Verifies the model by a bundle in which the trusted key signs this payload. */
async function verifySigned(statement: unknown, payloadType: string = IN_TOTO_PAYLOAD_TYPE): Promise<Answer> {
  const signer = createKeySigner(parsePrivateKey(readFileSync(at("release.key"), "utf8")));
  const { bundle } = await signer.signPayload(payloadType, Buffer.from(JSON.stringify(statement)));
  writeFileSync(at("altered.sig"), serializeBundle(bundle));
  const flags = ["--method", "key", "--public-key", at("release.pub"), "--model-path", at("model")];
  return await run("verify-model", ...flags, "--bundle", at("altered.sig"));
}

it("verifies the statement as it was signed", async () => {
  expect(await verifySigned(signed)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

interface Malformed {
  readonly name: string;
  readonly alter: (statement: StatementJson) => object;
  readonly payloadType?: string;
  readonly code: string;
}

const MALFORMED: readonly Malformed[] = [
  {
    name: "malformed-empty-resources (OMS §5.2.1)",
    alter: (statement) => ({ ...statement, predicate: { ...statement.predicate, resources: [] } }),
    code: "RESOURCES_EMPTY",
  },
  {
    name: "malformed-no-predicate (OMS §8.3)",
    alter: (statement) => ({ ...statement, predicate: undefined }),
    code: "SERIALIZATION_INVALID",
  },
  {
    name: "malformed-no-subject (OMS §6.5)",
    alter: (statement) => ({ ...statement, subject: [] }),
    code: "STATEMENT_INVALID",
  },
  {
    name: "two subjects (OMS §6.5)",
    alter: (statement) => ({ ...statement, subject: [...statement.subject, ...statement.subject] }),
    code: "SUBJECT_INVALID",
  },
  {
    name: "malformed-wrong-payload-type (OMS §8.1)",
    alter: (statement) => statement,
    payloadType: "application/json",
    code: "PAYLOAD_TYPE_UNEXPECTED",
  },
  {
    name: "malformed-wrong-predicate (OMS §5.1)",
    alter: (statement) => ({ ...statement, predicateType: "https://example.com/other/v1" }),
    code: "PREDICATE_TYPE_UNEXPECTED",
  },
  {
    name: "malformed-wrong-statement-type (OMS §8.3)",
    alter: (statement) => ({ ...statement, _type: "https://in-toto.io/Statement/v0.1" }),
    code: "STATEMENT_INVALID",
  },
];

it.each(MALFORMED)("refuses $name although the signature is valid", async ({ alter, payloadType, code }) => {
  const { exitCode, stderr } = await verifySigned(alter(signed), payloadType);
  expect([exitCode, stderr.split(":")[0]]).toEqual([1, code]);
});
