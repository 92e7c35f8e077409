#!/bin/sh
# Makes a password for each database role and for Grafana, in one environment file per service, readable by its owner
# alone: docker-compose.yml gives each service its own file and no other. Needs nothing but a POSIX shell.
# --development: api and recorder believe the development issuer, which asks nobody for a password (compose profile `development`).
# Usage: sh deploy/new-secrets.sh [--development] [folder]    (default: secrets/ beside this file)
set -eu
umask 077
issuers=
sessions=
if [ "${1:-}" = --development ]; then
  issuers=COUNTERSIGN_ISSUERS_FILE=/etc/countersign/development.json
  sessions=COUNTERSIGN_SESSION_KEY_FILE=/api-key/session.key
  shift
fi
dir=${1:-"$(dirname "$0")/secrets"}
if [ -e "$dir" ]; then
  echo "$dir exists already. The databases were made with its passwords; docs/operations.md says how to change them." >&2
  exit 1
fi
mkdir -p "$dir"

# 192 bits in hexadecimal, which needs no quoting in a URL.
password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
url() { echo "postgres://$1:$2@$3"; }
ledger=postgres:5432/countersign
keys=quarantine-keys:5432/countersign_keys

owner=$(password)
keys_owner=$(password)
recorder=$(password)
detector=$(password)
api=$(password)
keeper=$(password)
grafana=$(password)

cat >"$dir/postgres.env" <<END
POSTGRES_PASSWORD=$owner
END
cat >"$dir/quarantine-keys.env" <<END
POSTGRES_PASSWORD=$keys_owner
END
# The role auditor gets no password here: no service uses it, so nobody can log in as it until somebody sets it.
cat >"$dir/migrate.env" <<END
DATABASE_URL=$(url countersign "$owner" "$ledger")
QUARANTINE_KEYS_URL=$(url countersign_keys "$keys_owner" "$keys")
COUNTERSIGN_RECORDER_PASSWORD=$recorder
COUNTERSIGN_DETECTOR_PASSWORD=$detector
COUNTERSIGN_API_PASSWORD=$api
COUNTERSIGN_KEEPER_PASSWORD=$keeper
COUNTERSIGN_GRAFANA_PASSWORD=$grafana
END
cat >"$dir/recorder.env" <<END
DATABASE_URL=$(url countersign_recorder "$recorder" "$ledger")
QUARANTINE_KEYS_URL=$(url countersign_keys_keeper "$keeper" "$keys")
$issuers
END
cat >"$dir/detector.env" <<END
DATABASE_URL=$(url countersign_detector "$detector" "$ledger")
END
cat >"$dir/api.env" <<END
DATABASE_URL=$(url countersign_api "$api" "$ledger")
$issuers
$sessions
END
cat >"$dir/grafana.env" <<END
GF_SECURITY_ADMIN_PASSWORD=$(password)
END
cat >"$dir/grafana-oversight.env" <<END
GF_SECURITY_ADMIN_PASSWORD=$(password)
GRAFANA_LEDGER_PASSWORD=$grafana
END
# A cluster's id is 16 bytes in base64url. It is chosen here because positions are kept by it: the image's default is the
# same everywhere, and a ledger could not tell another cluster from its own. It must not begin with a dash.
cat >"$dir/kafka.env" <<END
CLUSTER_ID=k$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | cut -c 2-22)
END
echo "Wrote $dir. The user of each Grafana is admin; its password is in grafana.env and grafana-oversight.env."
if [ -z "$issuers" ]; then
  echo "Nobody is let in yet: write deploy/issuers/issuers.json (docs/identity.md), and add to recorder.env and api.env:"
  echo "COUNTERSIGN_ISSUERS_FILE=/etc/countersign/issuers.json"
  echo "With an issuer that has \"web\" in it, people sign in with a browser; add to api.env:"
  echo "COUNTERSIGN_SESSION_KEY_FILE=/api-key/session.key"
fi
