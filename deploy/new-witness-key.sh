#!/bin/sh
# Makes a witness's key in folder $1, once; a key that exists stays as it is. Needs COUNTERSIGN_WITNESS_NAME; prints the
# verifier key that logs put into their policy.
set -eu
cd "$(dirname "$0")/.."

if [ -e "$1/witness.key" ]; then echo "$1/witness.key is there already."; else
  node --enable-source-maps dist/apps/cli/src/main.js keygen cosigner "$1/witness.key" --name "$COUNTERSIGN_WITNESS_NAME"
fi
