#!/bin/sh
# Makes the ledger's signing key and the quarantine's key-encryption key in folder $1. Keys that exist stay as they are:
# a ledger is signed with one key, and what was encrypted under a lost one is lost. Needs COUNTERSIGN_ORIGIN and
# COUNTERSIGN_SHARDS; prints the verifier keys to publish.
set -eu
cd "$(dirname "$0")/.."
countersign() { node --enable-source-maps dist/apps/cli/src/main.js "$@"; }

if [ -e "$1/log.key" ]; then echo "$1/log.key is there already."; else
  countersign keygen log "$1/log.key" --origin "$COUNTERSIGN_ORIGIN" --shards "$COUNTERSIGN_SHARDS"
fi
if [ -e "$1/quarantine.key" ]; then echo "$1/quarantine.key is there already."; else
  countersign keygen quarantine "$1/quarantine.key"
fi
