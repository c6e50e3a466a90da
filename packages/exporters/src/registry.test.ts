import { describe, expect, it } from "vitest";
import { EXPORTERS, findExporter } from "./index.ts";

describe("the registry of exporters", () => {
  it("has each by its id", () => {
    for (const exporter of EXPORTERS)
      expect(findExporter(exporter.id)).toEqual({ ok: true, value: exporter });
  });

  it.each([
    ["slas", 'did you mean "slsa"?'],
    ["SLSA", 'did you mean "slsa"?'],
    ["protobuf", "use one of in-toto, slsa"],
    ["__proto__", "use one of in-toto, slsa"],
  ])("knows none of the id %j, and says which there are", (id, advice) => {
    const found = findExporter(id);
    expect(found.ok ? "" : found.error.code).toBe("EXPORT_FORMAT_UNKNOWN");
    expect(found.ok ? "" : found.error.message).toContain(advice);
  });
});
