const BASE = "https://github.com/aixv-org/aixv/blob/main/docs/build-types";

/** `buildType` of provenance that was written from claims; each is a page of the documentation, as SLSA asks (Provenance v1). */
export const BUILD_TYPES: { readonly training: string; readonly packaging: string } = {
  training: `${BASE}/training-v1.md`,
  packaging: `${BASE}/packaging-v1.md`,
};
