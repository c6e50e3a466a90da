import { err, quote, type Result } from "@aixv/core";
import { isNormalUri } from "./documents/uri.ts";
import { ExportError } from "./export-error.ts";
import type { ExportedDocuments, Exporter, ExportOptions } from "./exporter.ts";
import type { ExportFacts } from "./facts/export-facts.ts";

/** Options as an exporter sees them: the version is one that it knows. */
export interface WriteOptions extends ExportOptions {
  readonly specVersion: string;
}

/** An exporter but for what all have in common. */
export interface ExporterDefinition extends Omit<Exporter, "export"> {
  /** Writes facts; `EXPORT_EMPTY` where nothing was verified that the format could say. */
  write(facts: ExportFacts, options: WriteOptions): Result<ExportedDocuments, ExportError>;
}

/**
 * Makes an exporter, which writes versions that it knows and refuses others with `SPEC_VERSION_UNKNOWN`, and addresses that are no URIs
 * with `EXPORT_OPTION_INVALID`.
 */
export function defineExporter({ write, ...exporter }: ExporterDefinition): Exporter {
  const { id, specVersions } = exporter;
  return {
    ...exporter,
    export(facts, options = {}) {
      const { specVersion = specVersions[0] } = options;
      for (const name of ["verifierId", "artifactUri"] as const) {
        const uri = options[name];
        if (uri === undefined || isNormalUri(uri)) continue;
        const words = name === "verifierId" ? "who verified" : "where the artifact is";
        const expected = `expected a URI of ${words}, its scheme and authority in lowercase`;
        return err(new ExportError("EXPORT_OPTION_INVALID", `${expected}, got ${quote(uri)}`));
      }
      if (specVersions.includes(specVersion)) return write(facts, { ...options, specVersion });
      const message = `expected a version of ${id} out of ${specVersions.join(", ")}, got ${quote(specVersion)}`;
      return err(new ExportError("SPEC_VERSION_UNKNOWN", message));
    },
  };
}
