#!/usr/bin/env bash
# Fetches the third parties' test data that the tests read, from commits named below, and checks every file against
# scripts/vectors.sha256. The data is not ours to redistribute and is never committed; tests skip where it is absent.
#
#   bash scripts/fetch-vectors.sh [folder]             default: ../shared/vectors, where the tests look
#   bash scripts/fetch-vectors.sh --update <folder>    after a change of the commits below: writes the digests anew
#
# VECTORS_BASE_URL (default https://github.com) may name a mirror: the digests say whether it gave the same bytes.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
manifest=$root/scripts/vectors.sha256
update=false
if [ "${1-}" = --update ]; then
  update=true
  shift
fi
target=${1:-$root/../shared/vectors}
base=${VECTORS_BASE_URL:-https://github.com}

# One line a path: repository, commit, path in it (a file or a folder), path in the target.
sources() {
  local spec="ossf/model-signing-spec a0c91e2c930298efb8e8445bf475e4fa217d89cd"
  local client="sigstore/model-transparency e3430730bca924e672b2e59f10524a7ffb5adf79"
  local jcs="cyberphone/json-canonicalization 19d51d7fe467d4706a3ff08adf8a748f29fc21e0"
  local root_signing="sigstore/root-signing 60cf2ce8b2e45d600dc17c4421e8c751e75772be"
  local conformance="sigstore/sigstore-conformance a73de4970176d258e0154c530b89d20b89444e4d"
  echo "$spec schemas/v1.0 oms/schemas"
  echo "$spec test-vectors/v1.0 oms/bundles"
  # The site of the specification: the ontology and the context of SPDX 3.0.1, as https://spdx.org/rdf/3.0.1/ has them.
  local spdx="spdx/spdx-spec 954412d7328bdab4dbdc52cb201a66f0195ebbc8"
  local version method
  for version in v1.0.0 v1.1.0; do
    for method in certificate elliptic-key sigstore; do
      echo "$client scripts/tests/$version-$method oms/signed-models/$version-$method"
    done
  done
  local key
  for key in ca-cert int-ca-cert signing-key-cert signing-key-pub; do
    echo "$client scripts/tests/keys/certificate/$key.pem oms/signed-models/keys/certificate/$key.pem"
  done
  echo "$jcs testdata/input jcs/input"
  echo "$jcs testdata/output jcs/output"
  echo "$root_signing targets/trusted_root.json sigstore/trusted_root.production.json"
  echo "$root_signing targets/signing_config.v0.2.json sigstore/signing_config.v0.2.json"
  echo "$conformance test/assets/bundle-verify sigstore-conformance/bundle-verify"
  echo "$spdx 3.0.1/rdf/spdx-model.ttl spdx/spdx-model.ttl"
  echo "$spdx 3.0.1/rdf/spdx-context.jsonld spdx/spdx-context.jsonld"
}

# All that the manifest lists, byte for byte. Whether there is more is asked of fresh data only, below.
is_complete() {
  [ -d "$target" ] && (cd "$target" && sha256sum --check --quiet --strict "$manifest" >/dev/null 2>&1)
}

if [ $update = false ] && is_complete; then
  echo "vectors: $target is complete ($(wc -l <"$manifest") files)"
  exit 0
fi
if [ -d "$target" ] && [ -n "$(ls -A "$target")" ]; then
  echo "fetch-vectors: expected an empty folder or the files of scripts/vectors.sha256, got $target; name another" >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/vectors"

# Neither the user's settings (line endings, filters) nor hooks may change what is written, and nothing may ask.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0

sources | cut -d' ' -f1,2 | sort -u | while read -r repository commit; do
  clone=$work/$repository
  mkdir -p "$clone"
  git -C "$clone" init --quiet
  # A repository's .gitattributes must not rewrite test data either.
  echo "* -text -filter -ident -working-tree-encoding" >"$clone/.git/info/attributes"
  git -C "$clone" remote add origin "$base/$repository"
  git -C "$clone" config remote.origin.promisor true
  git -C "$clone" config remote.origin.partialclonefilter blob:none
  sources | awk -v r="$repository" '$1 == r { print "/" $3 }' |
    git -C "$clone" sparse-checkout set --no-cone --stdin
  for attempt in 1 2 3; do
    git -C "$clone" fetch --quiet --no-tags --depth 1 --filter=blob:none origin "$commit" && break
    [ "$attempt" -lt 3 ] || { echo "fetch-vectors: cannot fetch $commit of $base/$repository" >&2; exit 1; }
    sleep $((attempt * 5))
  done
  git -C "$clone" -c advice.detachedHead=false checkout --quiet "$commit"
done

sources | while read -r repository _ from to; do
  mkdir -p "$(dirname "$work/vectors/$to")"
  cp -R "$work/$repository/$from" "$work/vectors/$to"
done

if [ $update = true ]; then
  (cd "$work/vectors" && find . -type f | sed 's|^\./||' | LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum) \
    >"$manifest"
fi

# Fresh data is what the manifest lists: no byte else, no file missing, none more.
(cd "$work/vectors" && sha256sum --check --quiet --strict "$manifest")
extra=$(comm -13 <(sed 's/^[0-9a-f]* [ *]//' "$manifest" | LC_ALL=C sort) \
  <(cd "$work/vectors" && find . ! -type d | sed 's|^\./||' | LC_ALL=C sort))
if [ -n "$extra" ]; then
  printf 'fetch-vectors: not in scripts/vectors.sha256:\n%s\n' "$extra" >&2
  exit 1
fi

mkdir -p "$target"
cp -R "$work/vectors/." "$target/"
echo "vectors: $(wc -l <"$manifest") files in $target"
