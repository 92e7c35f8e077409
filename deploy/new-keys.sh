#!/bin/sh
# Makes the ledger's signing key and the quarantine's key-encryption key in folder $1, and the keys by which the recorder knows the detector
# (in folder $2), the api (in $3, with the keys of its digests and of its sessions, and the log's verifier keys) and an operator (in $1), with the list of them; in folder $4 the secret by
# which Prometheus reads metrics, once for the apps and once for it; in folder $5
# the secret of the api as a client of the development issuer; in folder $6 the passwords that migrate sets, each of which the app that logs in
# with it has beside its key: copies of the files in folder $7. Keys that exist stay as they are: a ledger is signed with one key, and what was encrypted under a lost one is
# lost. Needs COUNTERSIGN_ORIGIN and COUNTERSIGN_SHARDS; prints the verifier keys to publish.
set -eu
umask 077
cd "$(dirname "$0")/.."
countersign() { node --enable-source-maps dist/apps/cli/src/main.js "$@"; }

# What the host gives to a container is there for each of its users, and the apps read no file that others can. Anew each time, so that a
# changed password arrives.
copy() {
  rm -f "$2.new"
  cp "$secrets/$1" "$2.new"
  chmod 0600 "$2.new"
  mv "$2.new" "$2"
}
secrets=$7
copy recorder "$1/database.password"
copy keeper "$1/quarantine-keys.password"
copy detector "$2/database.password"
copy api "$3/database.password"
for name in ledger-owner keys-owner recorder detector api keeper grafana; do copy "$name" "$6/$name"; done

if [ -e "$1/log.key" ]; then echo "$1/log.key is there already."; else
  countersign keygen log "$1/log.key" --origin "$COUNTERSIGN_ORIGIN" --shards "$COUNTERSIGN_SHARDS"
fi
# Anew each time: what the api names as the logs' keys is made from the one that signs.
countersign keygen vkeys "$1/log.key" --shards "$COUNTERSIGN_SHARDS" >"$3/log.vkeys.new"
mv "$3/log.vkeys.new" "$3/log.vkeys"
if [ -e "$1/quarantine.key" ]; then echo "$1/quarantine.key is there already."; else
  countersign keygen quarantine "$1/quarantine.key"
fi
if [ -e "$3/access.key" ]; then echo "$3/access.key is there already."; else
  countersign keygen access "$3/access.key"
fi
if [ -e "$3/session.key" ]; then echo "$3/session.key is there already."; else
  countersign keygen session "$3/session.key"
fi
if [ -e "$5/secret" ]; then echo "$5/secret is there already."; else
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$5/secret.new"
  mv "$5/secret.new" "$5/secret"
fi
if [ -e "$1/processes.json" ]; then echo "$1/processes.json is there already."; else
  # An earlier attempt may have ended half way: its keys are in no list.
  rm -f "$2/process.pem" "$3/process.pem" "$1/operator.pem"
  pin() { countersign keygen process "$1" --name "$2" --role "$2" | tail -n 1; }
  detector=$(pin "$2/process.pem" detector)
  api=$(pin "$3/process.pem" api)
  operator=$(pin "$1/operator.pem" operator)
  echo "[$detector, $api, $operator]" >"$1/processes.json"
fi
if [ -e "$4/secret" ]; then echo "$4/secret is there already."; else
  # Beside and renamed, so that it is never half there.
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$4/secret.new"
  mv "$4/secret.new" "$4/secret"
fi
# Prometheus is another user, and has a copy that it can read: nobody else has this folder. The apps read none that others can.
chmod 0600 "$4/secret"
cp "$4/secret" "$4/prometheus.new"
chmod 0644 "$4/prometheus.new"
chmod 0755 "$4"
mv "$4/prometheus.new" "$4/prometheus"
