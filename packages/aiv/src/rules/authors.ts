import type { RepositoryFacts } from "../facts/repository-facts.ts";
import type { OrganizationPolicy } from "../policy/organization-policy.ts";
import type { Evaluation } from "./evaluation.ts";
import { identitiesIn, identityKind, isAutomation, normalizeIdentity, personOf } from "./identities.ts";

/** Who wrote a change, prepared so that many Verifiers can be compared with many Authors. */
export interface Authors {
  /** As written, each once. */
  readonly written: readonly string[];
  /** All their names, normalised. */
  readonly names: ReadonlySet<string>;
  /** Of those whom the policy knows: name of the person, and an account that the packet or git has. */
  readonly persons: ReadonlyMap<string, string>;
  readonly kinds: ReadonlySet<string>;
  /** Kinds of those whom the policy does not know. */
  readonly unknownKinds: ReadonlySet<string>;
}

const KNOWN = new WeakMap<Evaluation, Authors>();

/**
 * Everybody who wrote the change, as far as the packet and the repository tell. Who made the packet is an Author (AIV §3.6),
 * and stays one whomever `author_id` names, unless it is automation: nothing that a packet says of itself lowers what it needs.
 */
export function authorsOf(evaluation: Evaluation): Authors {
  const known = KNOWN.get(evaluation);
  if (known !== undefined) return known;
  const authors = collectAuthors(evaluation);
  KNOWN.set(evaluation, authors);
  return authors;
}

function collectAuthors({ packet, repository, policy }: Evaluation): Authors {
  const { identification } = packet;
  const [named, maker] = [identification.text("author_id"), identification.text("created_by")];
  const isMakerAuthor = maker !== undefined && (named === undefined || isPerson(maker, policy));
  const committed = (repository?.people ?? []).filter(({ role }) => role !== "committer");
  const written = new Set([
    ...(named === undefined ? [] : [named]),
    ...(isMakerAuthor ? [maker] : []),
    ...identification.texts("co_authors").filter((name) => name.trim() !== ""),
    ...committed.map(({ name, email }) => `${name} <${email}>`),
  ]);
  const names = new Set<string>();
  const persons = new Map<string, string>();
  const kinds = new Set<string>();
  const unknownKinds = new Set<string>();
  for (const author of written) {
    const identities = identitiesIn(author);
    for (const identity of identities) names.add(normalizeIdentity(identity));
    const person = personOf(author, policy);
    const kind = identityKind(identities[0] ?? "");
    kinds.add(kind);
    if (person === undefined) unknownKinds.add(kind);
    else if (!persons.has(person.name)) persons.set(person.name, author);
  }
  return { written: [...written], names, persons, kinds, unknownKinds };
}

/** How an identity stands to the Authors, by names, accounts and the policy's map of people alone. */
export function compareWithAuthors(
  authors: Authors,
  identity: string,
  policy: OrganizationPolicy | undefined,
): "same" | "different" | "unknown" {
  const identities = identitiesIn(identity);
  const person = personOf(identity, policy);
  if (identities.some((name) => authors.names.has(normalizeIdentity(name)))) return "same";
  if (person !== undefined && authors.persons.has(person.name)) return "same";
  const kind = identityKind(identities[0] ?? "");
  const others = person === undefined ? authors.kinds : authors.unknownKinds;
  // Accounts of one kind are compared by name; two of one person on one platform only the policy's map would tell.
  const isComparable =
    others.size === 0 || (kind !== "other" && [...others].every((other) => other === kind));
  return isComparable ? "different" : "unknown";
}

type CommitPerson = RepositoryFacts["people"][number];

/** Authors and co-authors of commits by each of their names, and by the person that the policy knows; of several the first. */
interface CommitAuthors {
  readonly byName: ReadonlyMap<string, CommitPerson>;
  readonly byPerson: ReadonlyMap<string, CommitPerson>;
}

const COMMIT_AUTHORS = new WeakMap<Evaluation, CommitAuthors>();

function commitAuthorsOf(evaluation: Evaluation): CommitAuthors {
  const known = COMMIT_AUTHORS.get(evaluation);
  if (known !== undefined) return known;
  const byName = new Map<string, CommitPerson>();
  const byPerson = new Map<string, CommitPerson>();
  for (const one of evaluation.repository?.people ?? []) {
    if (one.role === "committer") continue;
    const written = `${one.name} <${one.email}>`;
    for (const identity of identitiesIn(written)) {
      const name = normalizeIdentity(identity);
      if (!byName.has(name)) byName.set(name, one);
    }
    const person = personOf(written, evaluation.policy);
    if (person !== undefined && !byPerson.has(person.name)) byPerson.set(person.name, one);
  }
  const authors = { byName, byPerson };
  COMMIT_AUTHORS.set(evaluation, authors);
  return authors;
}

/** Who of those that wrote the commits an identity is. Prepared once: there may be thousands of either. */
export function commitAuthorOf(evaluation: Evaluation, identity: string): CommitPerson | undefined {
  const { byName, byPerson } = commitAuthorsOf(evaluation);
  for (const name of identitiesIn(identity)) {
    const author = byName.get(normalizeIdentity(name));
    if (author !== undefined) return author;
  }
  const person = personOf(identity, evaluation.policy);
  return person === undefined ? undefined : byPerson.get(person.name);
}

/** True unless an account is automation by its name, or is nobody's own by the policy (AIV §5.4.1). */
export function isPerson(identity: string, policy: OrganizationPolicy | undefined): boolean {
  const person = personOf(identity, policy);
  return person === undefined ? !isAutomation(identity) : person.kind === "person";
}
