# The same policy for OPA, on the file of `aixv verify … --facts facts.json`:
#
#   opa eval -f pretty -d admission.rego -d teams.json -i facts.json data.models.admission.allow
#
# teams.json says who is in which team: {"teams": {"release": [{"subject": "key:sha256:…"}], "security": […]}}; of
# signers without a key of their own also the "issuer". That somebody signed was verified; that they may is decided here.
package models.admission

import rego.v1

default allow := false

allow if {
	some signature in input.signatures
	about_artifact(signature.subjects)
	from("release", signature)
	described
	not warned
}

described if {
	some statement in input.statements
	statement.predicate_type == "https://aixv.org/attestation/model-card/v1"
	about_artifact([subject.digest | some subject in statement.subjects])
	from("release", statement)
	count(statement.predicate.licenses) > 0
	every license in statement.predicate.licenses {
		license in {"Apache-2.0", "MIT"}
	}
}

warned if {
	some record in input.records
	record.kind == "advisory"
	from("security", record)
	speaks_against(record)
}

# One that breaks the rules of advisories says nothing that could be relied on, but a trusted signer meant something.
speaks_against(record) if not record.is_valid

speaks_against(record) if {
	record.payload.status == "active"
	record.payload.severity in {"high", "critical"}
	about_artifact([affected.digest | some affected in record.payload.affected])
}

# A signature over something else is a signature too.
about_artifact(digests) if {
	some digest in digests
	digest in ({input.artifact.digest} | {other | some other in input.artifact.other_digests})
}

# A subject is worth what its issuer is: both have to be those of the team.
from(team, fact) if {
	some signer in fact.signers
	some member in data.teams[team]
	member.subject in signer.subjects
	object.get(member, "issuer", "") == object.get(signer, "issuer", "")
}
