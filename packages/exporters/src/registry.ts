import { closest, err, ok, quote, type Result } from "@aixv/core";
import { aixv } from "./aixv/index.ts";
import { csaf } from "./csaf/index.ts";
import { cycloneDx } from "./cyclonedx/index.ts";
import { ExportError } from "./export-error.ts";
import type { Exporter } from "./exporter.ts";
import { inToto } from "./in-toto/index.ts";
import { openvex } from "./openvex/index.ts";
import { osv } from "./osv/index.ts";
import { slsa } from "./slsa/index.ts";
import { spdx } from "./spdx/index.ts";
import { svr } from "./svr/index.ts";
import { testResult } from "./test-result/index.ts";
import { vsa } from "./vsa/index.ts";

/** Every exporter there is; a new one is registered by a line here (docs/adding-an-exporter.md). */
export const EXPORTERS: readonly Exporter[] = [
  inToto,
  slsa,
  vsa,
  svr,
  testResult,
  cycloneDx,
  spdx,
  openvex,
  csaf,
  osv,
  aixv,
];

/** The exporter of a format, or `EXPORT_FORMAT_UNKNOWN`. */
export function findExporter(id: string): Result<Exporter, ExportError> {
  const found = EXPORTERS.find((one) => one.id === id);
  if (found !== undefined) return ok(found);
  const ids = EXPORTERS.map((one) => one.id);
  const guess = closest(id, ids);
  const advice = guess === undefined ? `use one of ${ids.join(", ")}` : `did you mean ${quote(guess)}?`;
  return err(new ExportError("EXPORT_FORMAT_UNKNOWN", `expected a format, got ${quote(id)}: ${advice}`));
}
