#!/bin/sh
# Access rules for the brokers of a ledger, with an authorizer that allows nothing without a rule (StandardAuthorizer):
#
#   acls.sh <bootstrap server> <admin.properties> <recorder's user> <agency>[=<user>] …
#
# Each agency writes to its own topic and nowhere else; nobody but the recorder reads; nobody but an administrator creates
# topics or groups of other names. KAFKA_ACLS names the tool (kafka-acls.sh of the brokers' version). Running it again
# changes nothing. With client certificates a user is the certificate's whole subject: irs=CN=irs,O=IRS (the tool takes
# it as it is). A gateway that carries for others is an agency with a topic of its own.
set -eu
[ $# -ge 3 ] || {
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
server=$1 config=$2 recorder=$3
shift 3
prefix=${KAFKA_TOPIC_PREFIX:-transfers.}
groups=${KAFKA_GROUP_PREFIX:-countersign}

allow() {
  user=$1
  shift
  "${KAFKA_ACLS:-kafka-acls.sh}" --bootstrap-server "$server" --command-config "$config" --add --allow-principal "User:$user" "$@"
}

# It reads every intake topic, looks at their settings, and keeps its place in a group for each.
allow "$recorder" --resource-pattern-type prefixed --topic "$prefix" --operation Read --operation DescribeConfigs
allow "$recorder" --resource-pattern-type prefixed --group "$groups." --operation Read
# Its probes of silent partitions use groups of their own, and delete them.
allow "$recorder" --resource-pattern-type prefixed --group countersign-probe. --operation Read --operation Delete

# Write implies what an idempotent producer needs; we use no transactions.
for agency in "$@"; do
  allow "${agency#*=}" --topic "$prefix${agency%%=*}" --operation Write
done
