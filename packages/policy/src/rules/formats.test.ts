import type { Verified } from "@aixv/envelope";
import { beforeAll, describe, expect, it } from "vitest";
import { useEvidence } from "../../test/evidence.ts";
import { admit, MODEL } from "../../test/setting.ts";
import type { FileFacts } from "../facts/admission-facts.ts";

const evidence = useEvidence();
let signature: Verified<unknown>;
beforeAll(async () => {
  signature = await evidence.signature();
});

const decideOn = (
  files: readonly FileFacts[] | undefined,
  deny_formats: readonly string[] = ["pickle", "script"],
) =>
  admit(
    { deny_formats },
    { signatures: [signature], artifact: { digest: MODEL, ...(files === undefined ? {} : { files }) } },
  );

describe("deny_formats: what a file is by its content", () => {
  it("denies each file of a denied format, and says which", () => {
    const decision = decideOn([
      { path: "ok.safetensors", formats: ["safetensors"] },
      { path: "model.bin", formats: ["pickle", "script", "zip"] },
      { path: "a.pt", formats: ["pickle"] },
    ]);
    expect(decision).toMatchObject({
      decision: "deny",
      violations: [
        {
          code: "FORMAT_DENIED",
          rule: "/deny_formats",
          subject: "a.pt",
          message: '"a.pt" is pickle by its content, which deny_formats names',
        },
        {
          code: "FORMAT_DENIED",
          subject: "model.bin",
          message: '"model.bin" is pickle and script by its content, which deny_formats names',
        },
      ],
    });
  });

  it("allows files of other formats", () => {
    expect(decideOn([{ path: "model.safetensors", formats: ["safetensors"] }])).toMatchObject({
      decision: "allow",
      satisfied: expect.arrayContaining([{ rule: "/deny_formats", evidence: [] }]),
    });
    expect(decideOn([{ path: "x.pickle", formats: ["text"] }]).decision).toBe("allow");
  });

  it("denies where nobody looked, or found no file, but not where nothing is denied", () => {
    expect(decideOn([]).violations).toMatchObject([{ code: "FORMATS_UNKNOWN", subject: MODEL }]);
    expect(decideOn(undefined)).toMatchObject({
      decision: "deny",
      violations: [{ code: "FORMATS_UNKNOWN", rule: "/deny_formats", subject: MODEL }],
    });
    expect(decideOn(undefined, []).decision).toBe("allow");
  });

  it("denies what nobody recognised where that is denied", () => {
    const files = [{ path: "x", formats: ["unknown"] }];
    expect(decideOn(files, ["unknown"]).decision).toBe("deny");
    expect(decideOn(files).decision).toBe("allow");
  });

  it("denies a file of which nothing is said: looking gives at least one format", () => {
    expect(decideOn([{ path: "x", formats: [] }])).toMatchObject({
      decision: "deny",
      violations: [{ code: "FORMATS_UNKNOWN", subject: "x" }],
    });
  });
});
