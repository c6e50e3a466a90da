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
  const match = /^\s*(.*?)\s*<([^<>]+)>\s*$/.exec(text);
  return match === null ? [text] : [match[2] ?? "", match[1] ?? ""].filter((part) => part !== "");
}

const BOT =
  /\[bot\]$|^(?:github-actions|dependabot|renovate|web-flow|gitlab-bot|copilot|claude|codex|cursor|devin)(?:-[a-z-]+)?$|(?:^|[-_.])bot$|^bot[-_.]|^svc[-_.]|^service[-_.]|^noreply@/;

/** True for what by its name is no natural person (AIV §5.4.1, §5.4.3). */
export function isAutomation(identity: string): boolean {
  const plain = normalizeIdentity(identity);
  return BOT.test(plain) || BOT.test(plain.split("@")[0] ?? "");
}

/** Who an identity is: the person that the policy maps it to, or nobody it knows. */
export function personOf(identity: string, policy: OrganizationPolicy | undefined): PolicyPerson | undefined {
  const wanted = identitiesIn(identity).map(normalizeIdentity);
  return policy?.identity.persons.find(({ accounts }) =>
    accounts.some((account) => wanted.includes(normalizeIdentity(account))),
  );
}

/** `email`, `login` or `other`: whether two identities can be compared at all. */
export function identityKind(identity: string): "email" | "login" | "other" {
  const plain = normalizeIdentity(identity);
  if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(plain)) return "email";
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
