import { compareCodePoints, type Digest, digestHex, type JsonObject, type JsonValue } from "@aixv/core";
import type { ModelCardPredicate } from "@aixv/records";
import { memberProperties, type Property, propertiesOf, withProperties } from "../documents/property.ts";
import { isNormalUri } from "../documents/uri.ts";
import { artifactName } from "../facts/artifact-name.ts";
import { isData, kindOf } from "../facts/artifact-type.ts";
import type { Claim, Claims } from "../facts/claims.ts";
import type { BomInput } from "./bom-input.ts";
import { componentType } from "./component-type.ts";
import { hashOf } from "./hashes.ts";
import { type ReadMembers, readMembers } from "./read-members.ts";

/** What claims about an artifact, and its files, give its component. */
export interface CardParts {
  readonly modelCard?: JsonObject;
  readonly evidence: { readonly evidence?: JsonObject };
  readonly pedigree: { readonly pedigree?: JsonObject };
  readonly references: readonly JsonObject[];
  readonly properties: readonly Property[];
}

/**
 * What claims about an artifact say of it, and of the artifact that a document is about what its files say.
 *
 * @param isModel - only a model has a card (CycloneDX 1.7, component.modelCard); of all else it is properties
 */
export function cardParts(input: BomInput, digest: Digest, isModel: boolean): CardParts {
  const { attributions } = input;
  const claims = input.claimsAbout(digest);
  const cards = claims.modelCard;
  const properties: Property[] = [];
  const add = ({ evidence }: Claim<unknown>, said: readonly Property[]): void => {
    for (const property of attributions.addAll(said, evidence.bundle_digest)) properties.push(property);
  };

  for (const claim of claims.training) {
    const { hyperparameters, artifact_type } = claim.predicate;
    add(claim, memberProperties("aixv:hyperparameter", hyperparameters));
    add(claim, memberProperties("aixv:training", { artifact_type }));
  }
  for (const claim of cards) {
    const {
      name,
      version,
      licenses,
      languages,
      intended_use,
      limitations,
      card,
      properties: more,
    } = claim.predicate;
    add(claim, memberProperties("aixv:model-card", { name, version, languages, card }));
    if (!isModel) add(claim, memberProperties("aixv:model-card", { intended_use, limitations, licenses }));
    for (const { name: property, value, ...rest } of more ?? []) {
      add(claim, propertiesOf(`aixv:property:${property}`, value));
      for (const [member, said] of Object.entries(rest))
        add(claim, propertiesOf(`aixv:property-${member}:${property}`, said as JsonValue));
    }
  }
  for (const claim of [...claims.deployment, ...claims.rollback])
    add(claim, memberProperties(prefixOf(claim), claim.predicate));
  for (const claim of claims.others)
    add(claim, [
      { name: "aixv:predicateType", value: claim.evidence.predicate_type },
      ...propertiesOf(`aixv:predicate:${claim.evidence.predicate_type}`, claim.predicate),
    ]);

  const read = isModel && digest === input.facts.artifact.digest ? readMembers(input) : NOTHING_READ;
  const model = isModel ? modelMembers(input, claims, read) : { members: {}, properties: [] };
  const inCard = [...model.properties, ...properties, ...read.properties];
  const hasCard = isModel && (Object.keys(model.members).length > 0 || inCard.length > 0);
  return {
    ...(hasCard ? { modelCard: { ...model.members, ...withProperties(inCard) } } : {}),
    pedigree: pedigreeOf(input, digest),
    evidence: read.evidence,
    references: cards.flatMap((claim) => cardReference(input, claim)),
    properties: isModel ? [] : properties,
  };
}

const NOTHING_READ: ReadMembers = { modelParameters: {}, properties: [], evidence: {} };

function prefixOf({ evidence }: Claim<unknown>): string {
  const { predicate_type } = evidence;
  return `aixv:${predicate_type.split("/").at(-2) ?? predicate_type}`;
}

function modelMembers(
  input: BomInput,
  { training, evaluation, modelCard }: Claims,
  read: ReadMembers,
): { readonly members: JsonObject; readonly properties: readonly Property[] } {
  const { attributions } = input;
  const says = new Map<Digest, Set<Digest>>();
  for (const { predicate, evidence } of training)
    for (const { digest } of predicate.datasets)
      says.set(digest, (says.get(digest) ?? new Set()).add(evidence.bundle_digest));
  const datasets = [...says]
    .toSorted(([a], [b]) => compareCodePoints(a, b))
    .map(([digest, claims]) => ({ digest, claims, isDataset: isData(kindOf(input, digest)) }));
  const refs = datasets
    .filter(({ isDataset }) => isDataset)
    .map(({ digest, claims }) => attributions.add({ ref: digest }, claims));
  const performanceMetrics = evaluation.flatMap(({ predicate, evidence }) =>
    predicate.benchmarks.flatMap(({ name, metrics }) =>
      metrics.map(({ name: type, value, confidence_interval: interval }) =>
        attributions.add(
          {
            type,
            value: String(value),
            slice: name,
            ...(interval === undefined
              ? {}
              : {
                  confidenceInterval: {
                    lowerBound: String(interval.lower),
                    upperBound: String(interval.upper),
                  },
                }),
          },
          [evidence.bundle_digest],
        ),
      ),
    ),
  );
  const considerations = {
    ...texts("useCases", "intended_use", attributions, modelCard),
    ...texts("technicalLimitations", "limitations", attributions, modelCard),
  };
  const modelParameters = {
    ...read.modelParameters,
    ...(refs.length === 0 ? {} : { datasets: refs }),
  };
  return {
    members: {
      ...(Object.keys(modelParameters).length === 0 ? {} : { modelParameters }),
      ...(performanceMetrics.length === 0 ? {} : { quantitativeAnalysis: { performanceMetrics } }),
      ...(Object.keys(considerations).length === 0 ? {} : { considerations }),
    },
    // Something else calls it a model: a dataset's reference is to data alone.
    properties: datasets
      .filter(({ isDataset }) => !isDataset)
      .map(({ digest, claims }) =>
        attributions.add({ name: "aixv:training:dataset", value: digest }, claims),
      ),
  };
}

/** What model cards say in a text of theirs: each once, attributed to all who say it. */
function texts(
  member: string,
  claimed: "intended_use" | "limitations",
  attributions: BomInput["attributions"],
  cards: readonly Claim<ModelCardPredicate>[],
): JsonObject {
  const claims = new Map<string, Digest[]>();
  for (const { predicate, evidence } of cards) {
    const text = predicate[claimed];
    if (text === undefined) continue;
    const known = claims.get(text);
    if (known === undefined) claims.set(text, [evidence.bundle_digest]);
    else known.push(evidence.bundle_digest);
  }
  if (claims.size === 0) return {};
  return { [member]: attributions.addTexts([...claims.keys()], [...claims.values()]) };
}

/** The document that a model card claim binds. */
function cardReference({ attributions }: BomInput, claim: Claim<ModelCardPredicate>): readonly JsonObject[] {
  const { card } = claim.predicate;
  if (card === undefined) return [];
  const { digest, uri, media_type } = card;
  const url = uri !== undefined && isNormalUri(uri) ? uri : `urn:aixv:artifact:${digest}`;
  const reference = {
    type: "model-card",
    url,
    ...(media_type === undefined ? {} : { comment: media_type }),
    hashes: [{ alg: "SHA-256", content: digestHex(digest) }],
  };
  return [attributions.add(reference, [claim.evidence.bundle_digest])];
}

/** What an artifact was made of, by the digests of those: they are components themselves. */
function pedigreeOf(input: BomInput, digest: Digest): { readonly pedigree?: JsonObject } {
  const ancestors = ancestorsOf(input, digest);
  if (ancestors.length === 0) return {};
  return {
    pedigree: {
      ancestors: ancestors.map((ancestor) => ({
        type: componentType(kindOf(input, ancestor)),
        name: artifactName(input, ancestor).name,
        hashes: [hashOf(ancestor)],
      })),
    },
  };
}

/** Models that an artifact was made of, by any claim; sorted, each once, never itself. */
export function ancestorsOf({ claimsAbout, madeFrom }: BomInput, digest: Digest): readonly Digest[] {
  const { training, clDelta } = claimsAbout(digest);
  const all = [
    ...training.flatMap(({ predicate }) => predicate.parent_models.map((parent) => parent.digest)),
    ...clDelta.map(({ predicate }) => predicate.base_digest),
    ...madeFrom(digest),
  ];
  return [...new Set(all)].filter((one) => one !== digest).toSorted(compareCodePoints);
}
