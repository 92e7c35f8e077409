#!/bin/sh
# Makes a password for each database role and for each Grafana, one in a file, and the files of settings beside them. The folder is its
# owner's alone; docker-compose.yml gives each service the files that it needs and no other. Needs nothing but a POSIX shell.
# --from-env: takes the passwords from the environment files of an earlier version, which are then deleted.
# --development: api and recorder believe the development issuer, which asks nobody for a password (compose profile `development`).
# Usage: sh deploy/new-secrets.sh [--development | --from-env] [folder]    (default: secrets/ beside this file)
set -eu
umask 077
issuers=
sessions=
earlier=
if [ "${1:-}" = --development ]; then
  issuers=COUNTERSIGN_ISSUERS_FILE=/etc/countersign/development.json
  sessions=COUNTERSIGN_SESSION_KEY_FILE=/api-key/session.key
  shift
elif [ "${1:-}" = --from-env ]; then
  earlier=yes
  shift
fi
dir=${1:-"$(dirname "$0")/secrets"}
passwords=$dir/passwords
if [ -n "$earlier" ]; then
  if [ ! -e "$dir/migrate.env" ]; then
    echo "$dir has no environment files of an earlier version." >&2
    exit 1
  fi
elif [ -e "$dir/migrate.env" ]; then
  echo "$dir is of an earlier version: run sh deploy/new-secrets.sh --from-env" >&2
  exit 1
elif [ -e "$dir" ]; then
  echo "$dir exists already. The databases were made with its passwords; docs/operations.md says how to change them." >&2
  exit 1
fi
# Renamed when it is whole: an attempt that ended half way is begun again.
rm -rf "$passwords.new"
mkdir -p "$passwords.new"

# 192 bits in hexadecimal, which needs no quoting in a URL.
new() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
# The value of $2 in file $1 of an earlier version; of a URL its password.
kept() { sed -n "s/^$2=//p" "$dir/$1" | sed 's|^postgres://[^:]*:\([^@]*\)@.*|\1|' | tr -d '\n'; }
# Others on this machine cannot come into the folder. Each container has a user of its own, all of which can read what it is given.
password() {
  if [ -n "$earlier" ] && [ -n "$(kept "$2" "$3")" ]; then kept "$2" "$3"; else new; fi >"$passwords.new/$1"
  chmod 0444 "$passwords.new/$1"
}
password ledger-owner migrate.env DATABASE_URL
password keys-owner migrate.env QUARANTINE_KEYS_URL
password recorder migrate.env COUNTERSIGN_RECORDER_PASSWORD
password detector migrate.env COUNTERSIGN_DETECTOR_PASSWORD
password api migrate.env COUNTERSIGN_API_PASSWORD
# The role auditor gets no password here: no service uses it, so nobody can log in as it until somebody sets it.
password keeper migrate.env COUNTERSIGN_KEEPER_PASSWORD
password grafana migrate.env COUNTERSIGN_GRAFANA_PASSWORD
password grafana-admin grafana.env GF_SECURITY_ADMIN_PASSWORD
password grafana-oversight-admin grafana-oversight.env GF_SECURITY_ADMIN_PASSWORD

if [ -n "$earlier" ]; then
  if [ -e "$passwords" ]; then rm -rf "$passwords.new"; else mv "$passwords.new" "$passwords"; fi
  # What somebody has added to the others stays.
  for name in recorder api grafana-oversight; do
    sed '/^DATABASE_URL=/d; /^QUARANTINE_KEYS_URL=/d; /^GF_SECURITY_ADMIN_PASSWORD=/d; /^GRAFANA_LEDGER_PASSWORD=/d' \
      "$dir/$name.env" >"$dir/$name.env.new"
    mv "$dir/$name.env.new" "$dir/$name.env"
  done
  rm -f "$dir/postgres.env" "$dir/quarantine-keys.env" "$dir/detector.env" "$dir/grafana.env" "$dir/migrate.env"
  echo "Moved the passwords into $passwords."
  exit
fi

cat >"$dir/recorder.env" <<END
$issuers
END
cat >"$dir/api.env" <<END
$issuers
$sessions
END
: >"$dir/grafana-oversight.env"
# A cluster's id is 16 bytes in base64url. It is chosen here because positions are kept by it: the image's default is the
# same everywhere, and a ledger could not tell another cluster from its own. It must not begin with a dash.
cat >"$dir/kafka.env" <<END
CLUSTER_ID=k$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | cut -c 2-22)
END
mv "$passwords.new" "$passwords"
echo "Wrote $dir. The user of each Grafana is admin; its password is in passwords/grafana-admin and passwords/grafana-oversight-admin."
if [ -z "$issuers" ]; then
  echo "Nobody is let in yet: write deploy/issuers/issuers.json (docs/identity.md), and add to recorder.env and api.env:"
  echo "COUNTERSIGN_ISSUERS_FILE=/etc/countersign/issuers.json"
  echo "With an issuer that has \"web\" in it, people sign in with a browser; add to api.env:"
  echo "COUNTERSIGN_SESSION_KEY_FILE=/api-key/session.key"
fi
