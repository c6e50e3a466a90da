/** Identifiers of the SPDX License List that models, datasets and their code come with; others are written as names. */
const IDS = [
  "0BSD AFL-3.0 AGPL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-1.1 Apache-2.0 APSL-2.0 Artistic-1.0 Artistic-2.0",
  "BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent BSD-3-Clause BSD-3-Clause-Clear BSD-3-Clause-LBNL BSD-4-Clause",
  "BSL-1.0 BUSL-1.1 C-UDA-1.0 CC-BY-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-NC-2.0 CC-BY-NC-3.0",
  "CC-BY-NC-4.0 CC-BY-NC-ND-3.0 CC-BY-NC-ND-4.0 CC-BY-NC-SA-2.0 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 CC-BY-ND-4.0",
  "CC-BY-SA-3.0 CC-BY-SA-4.0 CC-PDDC CC0-1.0 CDDL-1.0 CDDL-1.1 CDLA-Permissive-1.0 CDLA-Permissive-2.0",
  "CDLA-Sharing-1.0 CECILL-2.1 CECILL-B CECILL-C CPL-1.0 ECL-2.0 EFL-2.0 Elastic-2.0 EPL-1.0 EPL-2.0 EUPL-1.1",
  "EUPL-1.2 GFDL-1.3 GFDL-1.3-only GFDL-1.3-or-later GPL-2.0 GPL-2.0-only GPL-2.0-or-later GPL-3.0 GPL-3.0-only",
  "GPL-3.0-or-later ISC LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1 LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0",
  "LGPL-3.0-only LGPL-3.0-or-later LPPL-1.3c MIT MIT-0 MIT-Modern-Variant MPL-1.1 MPL-2.0 MS-PL MS-RL MulanPSL-2.0",
  "NCSA O-UDA-1.0 ODbL-1.0 ODC-By-1.0 OFL-1.1 OGL-UK-3.0 OLDAP-2.8 OSL-3.0 PDDL-1.0 PolyForm-Noncommercial-1.0.0",
  "PolyForm-Small-Business-1.0.0 PostgreSQL Python-2.0 PSF-2.0 SSPL-1.0 UPL-1.0 Unicode-3.0 Unicode-DFS-2016",
  "Unlicense Vim W3C WTFPL X11 Zlib ZPL-2.1",
].flatMap((line) => line.split(" "));

const BY_LOWERCASE: ReadonlyMap<string, string> = new Map(IDS.map((id) => [id.toLowerCase(), id]));

/** The identifier of the SPDX License List that a text is, in any case (SPDX 2.3, Annex D), as SPDX spells it; else undefined. */
export function spdxLicenseId(text: string): string | undefined {
  return BY_LOWERCASE.get(text.toLowerCase());
}

/** All that {@link spdxLicenseId} knows. */
export const SPDX_LICENSE_IDS: readonly string[] = IDS;
