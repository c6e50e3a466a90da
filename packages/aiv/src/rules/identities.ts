import type { OrganizationPolicy, PolicyPerson } from "../policy/organization-policy.ts";

/**
 * An identity as it is compared (AIV §5.4.1): NFKC, lower case, without space around it, a leading `@` or the tag of an e-mail
 * address (`a+tag@example.com`). GitHub's no-reply addresses are the login that they have.
 */
export function normalizeIdentity(identity: string): string {
  const plain = identity.normalize("NFKC").trim().toLowerCase().replace(/^@+/, "");
  const noReply = /^(?:[0-9]+\+)?([a-z0-9-]+(?:\[bot\])?)@users\.noreply\.github\.com$/.exec(plain)?.[1];
  if (noReply !== undefined) return noReply;
  return plain.replace(/^([^@+\s]+)\+[^@\s]*@/, "$1@");
}

/** `name <mail>`, as git writes people, has both. */
export function identitiesIn(text: string): readonly string[] {
  const plain = text.trim();
  const open = plain.lastIndexOf("<");
  if (open < 0 || plain.indexOf(">", open) !== plain.length - 1) return [text];
  return [plain.slice(open + 1, -1), plain.slice(0, open).trim()].filter((part) => part !== "");
}

const BOT =
  /\[bot\]$|^(?:github-actions|dependabot|renovate|web-flow|gitlab-bot|copilot|claude|codex|cursor|devin)(?:-[a-z-]+)?$|(?:^|[-_.])bot$|^bot[-_.]|^svc[-_.]|^service[-_.]|^noreply@/;

/** True for what by its name is no natural person (AIV §5.4.1, §5.4.3). */
export function isAutomation(identity: string): boolean {
  const plain = normalizeIdentity(identity);
  return BOT.test(plain) || BOT.test(plain.split("@")[0] ?? "");
}

const PEOPLE = new WeakMap<OrganizationPolicy, ReadonlyMap<string, PolicyPerson>>();

function peopleOf(policy: OrganizationPolicy): ReadonlyMap<string, PolicyPerson> {
  const known = PEOPLE.get(policy);
  if (known !== undefined) return known;
  const people = new Map<string, PolicyPerson>();
  for (const person of policy.identity.persons) {
    for (const account of person.accounts) {
      const key = normalizeIdentity(account);
      if (!people.has(key)) people.set(key, person);
    }
  }
  PEOPLE.set(policy, people);
  return people;
}

/** Who an identity is: the person that the policy maps it to, or nobody it knows. */
export function personOf(identity: string, policy: OrganizationPolicy | undefined): PolicyPerson | undefined {
  if (policy === undefined) return undefined;
  const people = peopleOf(policy);
  for (const name of identitiesIn(identity)) {
    const person = people.get(normalizeIdentity(name));
    if (person !== undefined) return person;
  }
  return undefined;
}

/** `email`, `login` or `other`: whether two identities can be compared at all. */
export function identityKind(identity: string): "email" | "login" | "other" {
  const plain = normalizeIdentity(identity);
  const [local, domain, ...rest] = plain.split("@", 3);
  // Of the domain a point that is neither first nor last.
  const isEmail = local !== "" && domain?.slice(1, -1).includes(".") === true && rest.length === 0;
  if (isEmail && !/\s/.test(plain)) return "email";
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\[bot\])?$/.test(plain) ? "login" : "other";
}

/**
 * Whether two identities are one person: `same`, `different`, or `unknown` where they are of kinds that cannot be compared and
 * no policy maps them.
 */
export function comparePersons(
  a: string,
  b: string,
  policy: OrganizationPolicy | undefined,
): "same" | "different" | "unknown" {
  const namesOfA = identitiesIn(a).map(normalizeIdentity);
  if (identitiesIn(b).some((name) => namesOfA.includes(normalizeIdentity(name)))) return "same";
  const [personA, personB] = [personOf(a, policy), personOf(b, policy)];
  if (personA !== undefined && personB !== undefined)
    return personA.name === personB.name ? "same" : "different";
  const [kindA, kindB] = [identityKind(identitiesIn(a)[0] ?? ""), identityKind(identitiesIn(b)[0] ?? "")];
  if (kindA !== kindB || kindA === "other") return "unknown";
  // Two accounts of one person on one platform cannot be told from names; the policy's map would say so.
  return "different";
}
