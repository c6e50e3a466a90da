import { AUTHOR, type Draft, type DraftValue } from "./packets.ts";

// Parts of a packet, to be changed.

function part(draft: Draft, name: string, index?: number): Draft {
  const value = draft[name];
  return (index === undefined ? value : (value as DraftValue[])[index]) as Draft;
}

export function identification(packet: Draft): Draft {
  return part(packet, "identification");
}

export function classification(packet: Draft): Draft {
  return part(packet, "classification");
}

export function claim(packet: Draft, index = 0): Draft {
  return part(packet, "claims", index);
}

export function attestation(packet: Draft, index = 0): Draft {
  return part(packet, "attestations", index);
}

/** A list of a draft. */
export function listOf(draft: Draft, name: string): Draft[] {
  return draft[name] as Draft[];
}

/** The first item of a class. */
export function item(packet: Draft, name: string): Draft {
  return listOf(packet, "evidence_items").find((one) => one.class === name) as Draft;
}

export function artifact(packet: Draft, name: string, index = 0): Draft {
  return part(item(packet, name), "artifacts", index);
}

/** A mapping in an artifact. */
export function within(draft: Draft, ...path: readonly (string | number)[]): Draft {
  let value: DraftValue = draft;
  for (const step of path) value = (value as { [name: string]: DraftValue })[String(step)] as DraftValue;
  return value as Draft;
}

/** Removes the items of a class, and what claims say of them. */
export function dropClass(packet: Draft, name: string): void {
  packet.evidence_items = listOf(packet, "evidence_items").filter((one) => one.class !== name);
  claim(packet).evidence_refs = (claim(packet).evidence_refs as string[]).filter(
    (ref) => !ref.startsWith(`EV-${name}-`),
  );
}

/** A warning as a Verifier records it. */
export const WARNING: Draft = {
  id: "A-F4",
  severity: "WARN",
  rule_id: "A-004",
  description: "static analysis did not run on generated code",
  remediation: "run it",
};

/** A decision to let the change merge with work left to do (AIV §7.3). */
export function conditional(packet: Draft): Draft {
  const decided = attestation(packet);
  Object.assign(decided, {
    decision: "CONDITIONAL",
    findings: [{ ...WARNING }],
    conditions: [
      {
        finding_id: "A-F4",
        remediation_plan: "run the analysis on generated code as well",
        remediation_deadline: "2026-07-01T00:00:00Z",
        responsible_party: AUTHOR,
      },
    ],
  });
  return decided;
}

/** An exception that meets all of AIV §10, in force from ten to noon two days later. */
export function exception(packet: Draft): Draft {
  packet.exception = {
    invoked: true,
    incident_reference: "INC-7731",
    harm_description: "tokens of former customers are accepted",
    harm_severity: "all tenants",
    approver_id: "dana@example.com",
    approver_role: "Incident commander",
    approval_timestamp: "2026-06-15T09:30:00Z",
    approval_method: "PagerDuty",
    evidence_classes_waived: [],
    validation_rules_waived: [],
    exception_start: "2026-06-15T10:00:00Z",
    validity_window_hours: 48,
    exception_expires: "2026-06-17T10:00:00Z",
    follow_up_obligation: "produce the missing evidence",
    follow_up_deadline: "2026-06-17T08:00:00Z",
    follow_up_owner: AUTHOR,
    resolution_status: "pending",
  };
  return packet.exception;
}

/** A second attestation, by somebody else, like the first. */
export function attestationOf(packet: Draft, verifier: string, more: Draft = {}): Draft {
  const added = {
    ...structuredClone(attestation(packet)),
    id: `ATT-${listOf(packet, "attestations").length + 1}`,
    verifier_id: verifier,
    ...more,
  };
  listOf(packet, "attestations").push(added);
  return added;
}
