import { existsSync, readFileSync } from "node:fs";
import type { JsonObject } from "@aixv/core";
import { BUILD_TYPES, slsa } from "@aixv/exporters/slsa";
import { describe, expect, it } from "vitest";

const ROOT = new URL("../../../", import.meta.url);

describe.each(Object.entries(BUILD_TYPES))("the build type %s (SLSA Provenance v1, buildType)", (_, uri) => {
  const path = new URL(/\/blob\/main\/(.+)$/.exec(uri)?.[1] ?? "nowhere", ROOT);

  it("is a page of the documentation, which names itself and every parameter that the check knows", () => {
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8")).toContain(`\`${uri}\``);
  });

  it("has a complete example, which is right; and with a parameter more is not", () => {
    const example = /```json\n(.*?)```/s.exec(readFileSync(path, "utf8"))?.[1] ?? "";
    const statement = JSON.parse(example) as JsonObject;
    expect(slsa.check(statement)).toEqual([]);
    expect(example).toContain(uri);
    const altered = JSON.parse(
      example.replace('"externalParameters": {', '"externalParameters": { "more": 1,'),
    ) as JsonObject;
    expect(slsa.check(altered)).toMatchObject([{ code: "PARAMETER_UNKNOWN" }]);
  });
});
