#!/bin/sh
# Installs the packages for `npm run test:foreign`: kcat and Python's confluent-kafka as producers of other makers, Prometheus
# with promtool, its node exporter and Alertmanager, PgBouncer, PostgreSQL with its programs for backups. For root on Debian 12 or newer. Nothing is left running: the packages' own service is not started.
set -eu
packages='kcat python3-confluent-kafka prometheus prometheus-node-exporter prometheus-alertmanager pgbouncer postgresql'
installed() { dpkg-query --show --showformat='${db:Status-Status}\n' $packages 2>/dev/null | grep -c '^installed$'; }

# Test files run in parallel; the second waits and then finds everything installed.
exec 9>/var/lock/countersign-foreign.lock
flock 9
[ "$(installed)" -ne 7 ] || exit 0

# invoke-rc.d asks this before it starts a service (101: forbidden). An administrator's own policy stays.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $packages
# On a machine with systemd, the package would start at the next boot.
if command -v systemctl >/dev/null; then systemctl disable --quiet prometheus.service prometheus-node-exporter.service prometheus-alertmanager.service pgbouncer.service postgresql.service || true; fi
