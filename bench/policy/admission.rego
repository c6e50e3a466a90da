# The policy of admission.policy.json in Rego. `input` is the facts with times in seconds since 1970.
package aixv.admission

import rego.v1

day := 86400

default allow := false

allow if {
	signed
	not severe_advisory
	not denied_format
	lineage_known
	not denied_ancestor
	not denied_dataset
	training
	evaluation
	model_card
	slsa_provenance
	vsa
	test_result
	svr
	cyclonedx
	spdx
	openvex
}

signed if {
	some signature in input.signatures
	accepted(signature)
}

# Every reason against it, as aixv gives them, though by name alone.

reasons contains "signed" if not signed

reasons contains "severe_advisory" if severe_advisory

reasons contains "denied_format" if denied_format

reasons contains "lineage_known" if not lineage_known

reasons contains "denied_ancestor" if denied_ancestor

reasons contains "denied_dataset" if denied_dataset

reasons contains "training" if not training

reasons contains "evaluation" if not evaluation

reasons contains "model_card" if not model_card

reasons contains "slsa_provenance" if not slsa_provenance

reasons contains "vsa" if not vsa

reasons contains "test_result" if not test_result

reasons contains "svr" if not svr

reasons contains "cyclonedx" if not cyclonedx

reasons contains "spdx" if not spdx

reasons contains "openvex" if not openvex

own_digests := {input.artifact.digest} | {digest | some digest in object.get(input.artifact, "other_digests", [])}

# The signature over the artifact.

accepted(signature) if {
	some digest in signature.subjects
	digest in own_digests
	subjects := {subject | some signer in signature.signers; some subject in signer.subjects}
	issuers := {signer.issuer | some signer in signature.signers}
	some subject in subjects
	allowed_subject(subject)
	count({name | some name in subjects; denied_subject(name)}) == 0
	some issuer in issuers
	issuer in {"https://issuer.example", "https://sso.acme.example"}
	not "https://accounts.example.net" in issuers
	young(signature, 180)
	signature.is_logged
}

allowed_subject("release@acme.example")

allowed_subject(subject) if {
	glob.match("https://github.com/acme/*/.github/workflows/release.yml@refs/tags/**", ["/"], subject)
}

denied_subject("former@acme.example")

denied_subject("https://github.com/acme/sandbox/.github/workflows/release.yml@refs/tags/v1")

denied_subject(subject) if glob.match("*@contractors.acme.example", ["/"], subject)

# When something was signed.

times(fact) := [fact[name] | some name in ["integrated_time", "signed_time"]; fact[name]]

timely(fact) if {
	every time in times(fact) {
		time <= input.evaluated_at + 300
	}
}

young(fact, days) if {
	proved := times(fact)
	input.evaluated_at - min(proved) <= days * day
	max(proved) <= input.evaluated_at + 300
}

# Advisories: those of trusted signers that are active and about the artifact.

severe_advisory if {
	some record in input.records
	record.kind == "advisory"
	by(record, {"psirt@acme.example", "security@hub.example"})
	record.payload.status == "active"
	record.payload.severity in {"high", "critical"}
	some affected in record.payload.affected
	affected.digest in own_digests
}

# Files.

denied_format if {
	some file in input.artifact.files
	some format in file.formats
	format in {"pickle", "pytorch-tar", "executable"}
}

# Lineage: what trusted statements say the artifact, and each of its ancestors, was made of.

edges[digest] contains edge if {
	some statement in input.statements
	some digest in statement.lineage.of
	lineage_trusted(statement, digest)
	some edge in array.concat([{"type": "none"}], statement.lineage.edges)
}

lineage_trusted(statement, _) if by(statement, {"training@acme.example"})

lineage_trusted(statement, digest) if {
	not digest in own_digests
	by(statement, {"release@hub.example"})
}

parents[digest] := {edge.to |
	some edge in edges[digest]
	edge.type in {"derived_from", "packaged_from", "delta_of"}
	edge.from == digest
} if {
	some digest, _ in edges
}

made_of := object.union({digest: set() | some digest in own_digests}, object.union(
	{digest: set() | some digests in parents; some digest in digests},
	parents,
))

ancestors := graph.reachable(made_of, own_digests)

named[digest] contains kind if {
	some statement in input.statements
	some digest in statement.lineage.of
	lineage_trusted(statement, digest)
	some kind in statement.lineage.names_all
}

lineage_known if {
	some digest in own_digests
	named[digest] == {"parents", "datasets"}
	every ancestor in ancestors - own_digests {
		named[ancestor] == {"parents", "datasets"}
	}
}

denied_ancestor if {
	some digest in ancestors
	digest in {
		"sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd0001",
		"sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd0002",
	}
}

denied_dataset if {
	some digest in ancestors
	some edge in edges[digest]
	edge.type == "trained_on"
	edge.to in {
		"sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd0003",
		"sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd0004",
	}
}

# Claims: for each one statement about the artifact that meets all of it.

by(fact, subjects) if {
	some signer in fact.signers
	signer.issuer == "https://issuer.example"
	some subject in signer.subjects
	subject in subjects
}

by_pattern(fact, pattern) if {
	some signer in fact.signers
	signer.issuer == "https://issuer.example"
	some subject in signer.subjects
	glob.match(pattern, ["/"], subject)
}

claims[type] contains statement if {
	some statement in input.statements
	some subject in statement.subjects
	subject.digest in own_digests
	timely(statement)
	type := statement.predicate_type
}

training if {
	some statement in claims["https://aixv.org/attestation/training/v1"]
	by(statement, {"training@acme.example"})
	statement.predicate.training_run.framework in {"pytorch", "jax"}
}

evaluation if {
	some statement in claims["https://aixv.org/attestation/evaluation/v1"]
	by(statement, {"evaluation@acme.example"})
	young(statement, 90)
	metrics(statement.predicate, "mmlu", "accuracy") != set()
	every value in metrics(statement.predicate, "mmlu", "accuracy") {
		value >= 0.6
	}
	metrics(statement.predicate, "harmbench", "attack_success_rate") != set()
	every value in metrics(statement.predicate, "harmbench", "attack_success_rate") {
		value <= 0.1
	}
	statement.predicate.random_seed_policy == "fixed"
}

metrics(predicate, benchmark, metric) := {one.value |
	some of_benchmark in predicate.benchmarks
	of_benchmark.name == benchmark
	some one in of_benchmark.metrics
	one.name == metric
}

model_card if {
	some statement in claims["https://aixv.org/attestation/model-card/v1"]
	by(statement, {"release@acme.example", "docs@acme.example"})
	count(statement.predicate.licenses) > 0
	every license in statement.predicate.licenses {
		lower(license) in {"apache-2.0", "mit"}
	}
	energies := {property.value | some property in statement.predicate.properties; property.name == "training_energy_kwh"}
	energies != set()
	every energy in energies {
		energy <= 2000
	}
}

slsa_provenance if {
	some statement in claims["https://slsa.dev/provenance/v1"]
	by_pattern(statement, "https://github.com/acme/*/.github/workflows/**")
	statement.is_logged
	statement.predicate.runDetails.builder.id in {
		"https://builder.acme.example/gpu",
		"https://builder.acme.example/cpu",
	}
}

vsa if {
	some statement in claims["https://slsa.dev/verification_summary/v1"]
	by(statement, {"verifier@acme.example"})
	young(statement, 30)
}

test_result if {
	some statement in claims["https://in-toto.io/attestation/test-result/v0.1"]
	by_pattern(statement, "ci-*@acme.example")
	young(statement, 30)
	statement.predicate.result == "PASSED"
}

svr if {
	some statement in claims["https://in-toto.io/attestation/svr/v0.2"]
	by(statement, {"review@acme.example"})
}

cyclonedx if {
	some statement in claims["https://cyclonedx.org/bom"]
	by(statement, {"sbom@acme.example"})
	young(statement, 180)
}

spdx if {
	some statement in claims["https://spdx.dev/Document/v3"]
	by(statement, {"sbom@acme.example"})
	young(statement, 180)
}

openvex if {
	some statement in claims["https://openvex.dev/ns"]
	by(statement, {"psirt@acme.example"})
	young(statement, 7)
}
