/** The check ids of the AIXV reference's `aixv conformance` (aixv 0.2.1), in its order. */
export const REFERENCE_CHECK_IDS: readonly string[] = [
  "fixtures.exist.v1",
  "policy.fixture.valid.v1",
  "policy.fixture.invalid.v1",
  "record.fixture.policy.v1",
  "policy.unknown-field.reject.v1",
  "policy.advisory-trust.subject-fallback.v1",
  "advisory.signed-policy.filtering.v1",
  "bundle.schema.validation.v1",
  "advisory.sync.replay-freshness.v1",
  "crypto.invalid-bundle.artifact.reject.v1",
  "crypto.invalid-bundle.statement.reject.v1",
];
