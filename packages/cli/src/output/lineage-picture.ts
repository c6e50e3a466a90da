import type { Digest } from "@aixv/core";
import type { Link } from "@aixv/lineage";
import {
  formatDot,
  formatMermaid,
  type LineagePicture,
  type PictureArtifact,
  type PictureLink,
} from "@aixv/lineage/render";
import type { LineageReport } from "@aixv/sdk";

/** A lineage as a drawing: what was asked for, and the ways by which advisories come. */
export function drawLineage(report: LineageReport, format: "dot" | "mermaid"): string {
  const picture = pictureOf(report);
  return format === "dot" ? formatDot(picture) : formatMermaid(picture);
}

function pictureOf(report: LineageReport): LineagePicture {
  const { graph, artifact, trace, impact, way, explanation, rollbacks } = report;
  const followed = [
    ...(trace?.links ?? []),
    ...(impact?.links ?? []),
    ...(way?.links ?? []),
    ...explanation.flags.flatMap(({ path }) => path),
    ...rollbacks.links,
  ];
  const unused = [...(trace?.unused ?? []), ...(impact?.unused ?? []), ...rollbacks.unused];
  const advisories = new Map<Digest, string[]>();
  for (const { target, notice } of explanation.flags) {
    const { advisory_id: id, severity } = notice.advisory;
    advisories.set(target, [...(advisories.get(target) ?? []), `${id} (${severity})`]);
  }
  const digests = new Set<Digest>([
    artifact,
    ...[...followed, ...unused].flatMap(({ from, to }) => [from, to]),
  ]);
  const flagged = explanation.flags.length > 0;
  return {
    artifacts: [...digests].map((digest): PictureArtifact => {
      const types = new Set(graph.typesOf(digest).map(({ artifactType }) => artifactType));
      const release = graph.releaseOf(digest);
      const labels = [
        ...(release === undefined ? [] : [release]),
        ...types,
        ...(advisories.get(digest) ?? []),
      ];
      const mark = advisories.has(digest)
        ? "source"
        : digest !== artifact
          ? undefined
          : flagged
            ? "flagged"
            : "start";
      return { digest, labels, ...(mark === undefined ? {} : { mark }) };
    }),
    links: [
      ...withoutRepeats(followed).map((link) => pictureLink(link, true)),
      ...withoutRepeats(unused).map((link) => pictureLink(link, false)),
    ],
  };
}

function withoutRepeats(links: readonly Link[]): readonly Link[] {
  return [...new Map(links.map((link) => [`${link.type} ${link.from} ${link.to}`, link])).values()];
}

function pictureLink({ type, from, to, standing }: Link, isFollowed: boolean): PictureLink {
  return { type, from, to, standing, isFollowed };
}
