import { compareCodePoints, type Digest, type JsonObject } from "@aixv/core";
import { artifactUri } from "../documents/artifact.ts";
import { isNormalUri } from "../documents/uri.ts";
import type { Agreed } from "./agreed.ts";
import { dictionary, leavesOf } from "./dictionary.ts";
import { given, type Members } from "./element-graph.ts";
import type { SpdxInput } from "./spdx-input.ts";

/** What claims about an artifact give its package. */
export interface ClaimedMembers {
  readonly members: Members;
  readonly references: readonly JsonObject[];
}

const HYPERPARAMETER = "hyperparameter ";
const METRIC = "metric ";

/**
 * What claims about an artifact say of it, as far as SPDX has members for it; all of it is in the annotations of their bundles.
 *
 * @param type - the class of the package: only some have members for models or data sets
 */
export function claimedMembers(
  input: SpdxInput,
  digest: Digest,
  type: string,
  agreed: Agreed,
): ClaimedMembers {
  const { training, evaluation, modelCard } = input.claimsAbout(digest);
  const references: JsonObject[] = [];
  for (const { predicate } of modelCard) {
    agreed.add("version", predicate.version);
    agreed.add("intended use", predicate.intended_use);
    agreed.add("limitations", predicate.limitations);
    // Which relationships have.
    if (predicate.licenses !== undefined)
      agreed.add("licenses", JSON.stringify([...new Set(predicate.licenses)].toSorted(compareCodePoints)));
    if (predicate.card !== undefined) references.push(cardReference(predicate.card));
  }
  for (const { predicate } of training)
    for (const [key, value] of leavesOf(predicate.hyperparameters)) agreed.add(HYPERPARAMETER + key, value);
  for (const { predicate } of evaluation)
    for (const { name: benchmark, metrics } of predicate.benchmarks)
      for (const { name, value } of metrics)
        for (const [key, text] of leavesOf({ [benchmark]: { [name]: value } }))
          agreed.add(METRIC + key, text);
  const version = { software_packageVersion: agreed.of("version") };
  return { members: { ...version, ...membersOfClass(type, agreed) }, references };
}

function membersOfClass(type: string, agreed: Agreed): Members {
  if (type === "dataset_DatasetPackage") return { dataset_intendedUse: agreed.of("intended use") };
  if (type !== "ai_AIPackage") return {};
  return {
    ai_hyperparameter: dictionary(agreed.within(HYPERPARAMETER)),
    ai_metric: dictionary(agreed.within(METRIC)),
    ai_informationAboutApplication: agreed.of("intended use"),
    ai_limitation: agreed.of("limitations"),
  };
}

interface Card {
  readonly digest: Digest;
  readonly uri?: string;
  readonly media_type?: string;
}

/** The document that a model card claim binds. */
function cardReference({ digest, uri, media_type }: Card): JsonObject {
  const locator = uri !== undefined && isNormalUri(uri) ? uri : artifactUri({ artifact: { digest } });
  const isMediaType = media_type !== undefined && /^[^/]+\/[^/]+$/.test(media_type);
  return given({
    type: "ExternalRef",
    externalRefType: "documentation",
    locator: [locator],
    contentType: isMediaType ? media_type : undefined,
    comment: `aixv:digest: ${digest}`,
  });
}
