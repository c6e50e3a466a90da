import type { JsonObject, JsonValue } from "@aixv/core";
import { memberProperties, type Property } from "../documents/property.ts";
import { readWeights } from "../facts/read-weights.ts";
import type { BomInput } from "./bom-input.ts";
import { licenseChoices } from "./licenses.ts";

/** What a model's files say of themselves, where CycloneDX has a member for it. */
export interface ReadMembers {
  /** Of `modelCard.modelParameters`. */
  readonly modelParameters: JsonObject;
  /** Of `modelCard`: that members were read and not claimed (`aixv:read`), and what CycloneDX has no member for. */
  readonly properties: readonly Property[];
  /** Of the component: what was found in it, as against what is declared of it. */
  readonly evidence: { readonly evidence?: JsonObject };
}

/** What the headers of the artifact's files give its component; nobody claimed it, and so it is attributed to nobody. */
export function readMembers({ facts, version }: Pick<BomInput, "facts" | "version">): ReadMembers {
  const weights = readWeights(facts);
  const { about, parameterCount, tensorTypes } = weights?.header ?? {};
  const { architecture, quantization } = about ?? {};
  const texts = facts.headers.flatMap(({ header }) => header.about.license ?? []);
  const licenses = licenseChoices([...new Set(texts)], version);
  const members = [
    ...(architecture === undefined ? [] : ["modelCard.modelParameters.modelArchitecture"]),
    ...(licenses.length === 0 ? [] : ["evidence.licenses"]),
  ];
  return {
    modelParameters: architecture === undefined ? {} : { modelArchitecture: architecture },
    properties: [
      ...members.map((value) => ({ name: "aixv:read", value })),
      ...memberProperties("aixv:read", {
        parameterCount,
        quantization,
        tensorTypes: tensorTypes as JsonValue | undefined,
      }),
    ],
    evidence: licenses.length === 0 ? {} : { evidence: { licenses } },
  };
}
