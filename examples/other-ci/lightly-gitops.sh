#!/bin/sh
# Runs lightly-gitops in a CI job, with the arguments of this script: sh lightly-gitops.sh plan --no-secrets
# Needs Node, npm and tar. The program is one bundle, so its pinned tarball is all that is run.
set -eu

version="${LIGHTLY_GITOPS_VERSION:-0.1.0}"
# Of that version: npm view lightly-gitops@VERSION dist.integrity. A package with another one does not run.
integrity="${LIGHTLY_GITOPS_INTEGRITY:-}"

# npm reads its configuration from the folder that it runs in. This one is not the checkout.
folder="$(mktemp -d)"
(
  cd "$folder"
  echo '{}' > package.json
  LIGHTLY_TOKEN='' npm pack --silent --ignore-scripts "lightly-gitops@$version" >&2
  found="$(node -p '"sha512-" + crypto.hash("sha512", fs.readFileSync(process.argv[1]), "base64")' ./*.tgz)"
  if [ "$found" != "$integrity" ]; then
    echo "This is not the lightly-gitops that LIGHTLY_GITOPS_INTEGRITY pins: it has $found." >&2
    exit 3
  fi
  tar -xzf ./*.tgz
)
exec node "$folder/package/dist/bin.js" "$@"
