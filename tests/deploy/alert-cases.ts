/** Series of samples as promtool writes them, and the interval between samples. */
interface Samples {
  series: Readonly<Record<string, string>>;
  interval?: string;
}
interface Firing extends Samples {
  /** When it fires; `not`: when it does not yet, or no more. */
  at: string;
  not?: string[];
  /** Who is told what: the labels besides the severity, and the summary. */
  told: { labels?: Readonly<Record<string, string>>; summary: string }[];
}
export interface AlertCase {
  fires: Firing[];
  /** What is like it, and is well. Watchdog alone has none. */
  quiet: (Samples & { at: string; because: string })[];
}

const LATE = 'countersign_record_to_finding_seconds';
const SENT = 'countersign_produce_to_record_seconds';
const REQUESTS = 'countersign_http_request_duration_seconds_count';
const DISK = '{device="/dev/sda1",fstype="ext4",mountpoint="/var",instance="db"}';
const GIB = 1_073_741_824;

/** For each alert: for which samples it fires, and for which similar ones it does not. */
export const alertCases: Readonly<Record<string, AlertCase>> = {
  CountersignProcessDown: {
    fires: [
      {
        series: { 'up{job="detector",instance="d"}': '0x80' },
        at: '3m',
        not: ['1m'],
        told: [{ labels: { job: 'detector', instance: 'd' }, summary: 'detector d does not answer' }],
      },
    ],
    quiet: [
      { series: { 'up{job="recorder",instance="r"}': '1x80' }, at: '15m', because: 'it answers' },
      { series: { 'up{job="somebody-else",instance="x"}': '0x80' }, at: '15m', because: 'it is none of ours' },
    ],
  },
  CountersignMetricsLate: {
    fires: [
      {
        series: { 'countersign_metrics_late{job="recorder",instance="r"}': '2x80' },
        at: '12m',
        not: ['9m'],
        told: [{ labels: { job: 'recorder' }, summary: 'Metrics of the recorder are old' }],
      },
    ],
    quiet: [
      {
        series: { 'countersign_metrics_late{job="recorder"}': '0 0 1 0x80' },
        at: '15m',
        because: 'one scrape was late',
      },
    ],
  },
  CountersignDiskFills: {
    fires: [
      {
        // Less than a third is free, and 1 GiB goes in 20 minutes: the rest is gone in ten hours.
        series: {
          [`node_filesystem_avail_bytes${DISK}`]: `${30 * GIB}-${GIB / 4}x96`,
          [`node_filesystem_size_bytes${DISK}`]: `${100 * GIB}x96`,
        },
        interval: '5m',
        at: '1h',
        not: ['15m'],
        told: [
          {
            labels: { device: '/dev/sda1', fstype: 'ext4', mountpoint: '/var', instance: 'db' },
            summary: '/var on db is full within a day',
          },
        ],
      },
      {
        series: {
          [`node_filesystem_avail_bytes${DISK}`]: `${4 * GIB}x96`,
          [`node_filesystem_size_bytes${DISK}`]: `${100 * GIB}x96`,
        },
        interval: '5m',
        at: '1h',
        told: [
          {
            labels: { device: '/dev/sda1', fstype: 'ext4', mountpoint: '/var', instance: 'db' },
            summary: '/var on db is full within a day',
          },
        ],
      },
    ],
    quiet: [
      {
        series: {
          [`node_filesystem_avail_bytes${DISK}`]: `${90 * GIB}-${GIB}x20 ${70 * GIB}x60`,
          [`node_filesystem_size_bytes${DISK}`]: `${100 * GIB}x80`,
        },
        interval: '5m',
        at: '1h',
        because: 'most of it is free, whatever an import has just taken',
      },
      {
        series: {
          'node_filesystem_avail_bytes{fstype="tmpfs",mountpoint="/tmp"}': '0x80',
          'node_filesystem_size_bytes{fstype="tmpfs",mountpoint="/tmp"}': '100x80',
        },
        interval: '5m',
        at: '1h',
        because: 'it is memory',
      },
    ],
  },
  CountersignIntakeBehind: {
    fires: [
      {
        series: {
          'countersign_intake_lag_seconds{topic="transfers.irs",partition="3",instance="a"}': '61x80',
          'countersign_intake_lag_seconds{topic="transfers.irs",partition="4",instance="b"}': '0x80',
        },
        at: '6m',
        not: ['4m'],
        told: [{ labels: { topic: 'transfers.irs' }, summary: 'transfers.irs is 1m 1s behind' }],
      },
    ],
    quiet: [
      {
        series: { 'countersign_intake_lag_seconds{topic="transfers.irs",partition="3"}': '59x80' },
        at: '15m',
        because: 'it is within the minute',
      },
      {
        series: { 'countersign_intake_lag_seconds{topic="transfers.irs",partition="3"}': '900x10 0x70' },
        at: '15m',
        because: 'it has caught up',
      },
    ],
  },
  CountersignIntakeStopped: {
    fires: [
      {
        series: {
          'countersign_intake_partition_state{topic="transfers.irs",partition="0",state="changed"}': '1x80',
          'countersign_intake_partition_state{topic="transfers.irs",partition="1",state="stalled"}': '1x80',
          'countersign_intake_partition_state{topic="transfers.irs",partition="2",state="reading"}': '1x80',
        },
        at: '2m',
        told: [{ labels: { topic: 'transfers.irs' }, summary: '2 partitions of transfers.irs are not read' }],
      },
    ],
    quiet: [
      {
        series: {
          'countersign_intake_partition_state{topic="transfers.irs",partition="0",state="reading"}': '1x80',
          'countersign_intake_partition_state{topic="transfers.irs",partition="0",state="stalled"}': '0x80',
          'countersign_intake_partition_state{topic="transfers.irs",partition="0",state="opening"}': '0x80',
        },
        at: '15m',
        because: 'it is read',
      },
    ],
  },
  CountersignTopicNotRead: {
    fires: [
      {
        series: { 'countersign_intake_topic_state{topic="transfers.ssa",state="refused"}': '1x80' },
        at: '3m',
        not: ['1m'],
        told: [{ labels: { topic: 'transfers.ssa', state: 'refused' }, summary: 'transfers.ssa is refused' }],
      },
    ],
    quiet: [
      {
        series: {
          'countersign_intake_topic_state{topic="transfers.ssa",state="reading"}': '1x80',
          'countersign_intake_topic_state{topic="transfers.ssa",state="failed"}': '0x80',
        },
        at: '15m',
        because: 'it is read',
      },
    ],
  },
  CountersignRecordsExpired: {
    fires: [
      {
        // The series begins with the loss.
        series: { 'countersign_intake_gap_records_total{topic="transfers.irs"}': '_x20 7x60' },
        at: '6m',
        not: ['4m'],
        told: [
          {
            labels: { topic: 'transfers.irs' },
            summary: 'Kafka expired 7 records of transfers.irs before they were recorded',
          },
        ],
      },
    ],
    quiet: [
      {
        series: { 'countersign_intake_gap_records_total{topic="transfers.irs"}': '0x80' },
        at: '15m',
        because: 'none has expired',
      },
    ],
  },
  CountersignManyRefused: {
    fires: [
      {
        series: {
          'countersign_events_quarantined_total{topic="transfers.irs",reason="schema"}': '0+3x120',
          'countersign_events_recorded_total{topic="transfers.irs",outcome="recorded"}': '0+27x120',
          'countersign_events_recorded_total{topic="transfers.irs",outcome="quarantined"}': '0+3x120',
        },
        at: '25m',
        told: [
          {
            labels: { topic: 'transfers.irs' },
            summary: 'Of transfers.irs 180 events were refused in 15 minutes',
          },
        ],
      },
    ],
    quiet: [
      {
        series: {
          'countersign_events_quarantined_total{topic="transfers.irs",reason="schema"}': '0 1x120',
          'countersign_events_recorded_total{topic="transfers.irs",outcome="quarantined"}': '0 1x120',
        },
        at: '10m',
        because: 'a single one is the matter of its agency, which reads it in its quarantine',
      },
      {
        series: {
          'countersign_events_quarantined_total{topic="transfers.irs",reason="schema"}': '0+1x120',
          'countersign_events_recorded_total{topic="transfers.irs",outcome="recorded"}': '0+100x120',
        },
        at: '25m',
        because: 'they are one in a hundred',
      },
    ],
  },
  CountersignSourceSilent: {
    fires: [
      {
        series: {
          'countersign_source_silent{agency="irs",instance="a"}': '1x80',
          'countersign_source_silent{agency="ssa",instance="a"}': '0x80',
        },
        at: '6m',
        not: ['4m'],
        told: [{ labels: { agency: 'irs' }, summary: 'A source of irs is silent' }],
      },
    ],
    quiet: [
      { series: { 'countersign_source_silent{agency="irs"}': '0x80' }, at: '15m', because: 'it vouches' },
      { series: { 'countersign_source_silent{agency="irs"}': '1x10 0x70' }, at: '15m', because: 'it speaks again' },
    ],
  },
  CountersignAppendsFail: {
    fires: [
      {
        // Fails for a while, and works again.
        series: { 'countersign_appends_failing_seconds{instance="r"}': '0+15x40 0x40' },
        at: '3m',
        not: ['2m', '12m'],
        told: [{ labels: { instance: 'r' }, summary: 'The recorder r appends nothing since 3m 0s' }],
      },
    ],
    quiet: [
      { series: { 'countersign_appends_failing_seconds{instance="r"}': '0x80' }, at: '15m', because: 'they succeed' },
    ],
  },
  CountersignAppendsSlow: {
    fires: [
      {
        series: {
          'countersign_append_seconds_bucket{le="1"}': '0x120',
          'countersign_append_seconds_bucket{le="2.5"}': '0+10x120',
          'countersign_append_seconds_bucket{le="+Inf"}': '0+10x120',
        },
        at: '13m',
        not: ['8m'],
        told: [{ summary: 'One append in a hundred takes 2.485s or more' }],
      },
    ],
    quiet: [
      {
        series: {
          'countersign_append_seconds_bucket{le="0.025"}': '0+100x120',
          'countersign_append_seconds_bucket{le="+Inf"}': '0+100x120',
        },
        at: '15m',
        because: 'they take 25 ms',
      },
    ],
  },
  CountersignFindingsLate: {
    fires: [
      {
        // A tenth is recorded late: not enough for the hour and the five minutes, and too much for the other two windows.
        series: { [`${SENT}_bucket{le="10"}`]: '0+9x200', [`${SENT}_count`]: '0+10x200' },
        at: '45m',
        told: [{ summary: '10% of what was sent came later than 10 s into the ledger, or to a finding' }],
      },
      {
        // A fifth comes later than 10 s.
        series: { [`${LATE}_bucket{le="10"}`]: '0+8x300', [`${LATE}_count`]: '0+10x300' },
        at: '70m',
        told: [{ summary: '20% of what was sent came later than 10 s into the ledger, or to a finding' }],
      },
    ],
    quiet: [
      {
        series: { [`${LATE}_bucket{le="10"}`]: '0+995x300', [`${LATE}_count`]: '0+1000x300' },
        at: '70m',
        because: 'one in two hundred is within the objective',
      },
      {
        series: { [`${LATE}_bucket{le="10"}`]: '0x300', [`${LATE}_count`]: '0 0 5x298' },
        at: '4m',
        because: 'a few late ones wake nobody',
      },
      {
        series: {
          [`${LATE}_bucket{le="10"}`]: '0x40 0+10x300',
          [`${LATE}_count`]: '0+10x40 400+10x300',
        },
        at: '40m',
        because: 'the last five and thirty minutes are well',
      },
    ],
  },
  CountersignDetectorBehind: {
    fires: [
      {
        series: { 'countersign_detector_lag_seconds{shard="3"}': '90x80' },
        at: '6m',
        not: ['4m'],
        told: [{ labels: { shard: '3' }, summary: 'Shard 3 waits 1m 30s for its judgement' }],
      },
    ],
    quiet: [
      { series: { 'countersign_detector_lag_seconds{shard="3"}': '59x80' }, at: '15m', because: 'within the minute' },
    ],
  },
  CountersignJudgingStopped: {
    fires: [
      {
        series: {
          'countersign_detector_lag_entries{shard="3"}': '0x8 12x120',
          'countersign_entries_folded_total{shard="3"}': '0+5x8 40x120',
          'countersign_entries_folded_total{shard="4"}': '0+5x120',
        },
        at: '15m',
        not: ['6m'],
        told: [{ labels: { shard: '3' }, summary: 'Shard 3 has 12 entries to judge, and none is judged' }],
      },
      {
        // No detector has judged a thing since the start.
        series: { 'countersign_detector_lag_entries{shard="3"}': '12x80' },
        at: '6m',
        told: [{ labels: { shard: '3' }, summary: 'Shard 3 has 12 entries to judge, and none is judged' }],
      },
    ],
    quiet: [
      {
        series: {
          'countersign_detector_lag_entries{shard="3"}': '12x80',
          'countersign_entries_folded_total{shard="3"}': '0+5x80',
        },
        at: '15m',
        because: 'it goes on',
      },
      {
        series: {
          'countersign_detector_lag_entries{shard="3"}': '0x80',
          'countersign_entries_folded_total{shard="3"}': '40x80',
        },
        at: '15m',
        because: 'there is nothing to judge',
      },
    ],
  },
  CountersignRuleLeftOut: {
    fires: [
      {
        series: { 'countersign_gaps_open{instance="d"}': '2x80' },
        at: '2m',
        told: [{ summary: 'Rules were left out at 2 entries' }],
      },
    ],
    quiet: [{ series: { countersign_gaps_open: '0x80' }, at: '15m', because: 'every rule was asked' }],
  },
  CountersignConclusionsLate: {
    fires: [
      {
        series: { 'countersign_conclusions_due{shard="0"}': '4x80' },
        at: '11m',
        not: ['9m'],
        told: [{ labels: { shard: '0' }, summary: 'Shard 0 has 4 conclusions that are due and not drawn' }],
      },
    ],
    quiet: [
      {
        series: {
          'countersign_conclusions_due{shard="0"}': '4x4 0x70',
          'countersign_conclusions_waiting{shard="0"}': '400x80',
        },
        at: '15m',
        because: 'what is due is drawn; what waits for its time may wait',
      },
    ],
  },
  CountersignSealsStopped: {
    fires: [
      {
        series: { 'countersign_findings_unsealed_seconds{shard="5"}': '0+15x80' },
        at: '6m',
        not: ['2m'],
        told: [{ labels: { shard: '5' }, summary: 'Findings of shard 5 are not sealed since 6m 0s' }],
      },
    ],
    quiet: [
      {
        series: { 'countersign_findings_unsealed_seconds{shard="0"}': '59x80' },
        at: '15m',
        because: 'within the minute',
      },
    ],
  },
  CountersignActsUnreadable: {
    fires: [
      {
        series: { 'countersign_oversight_unreadable_total{instance="d"}': '0x10 1x70' },
        at: '5m',
        not: ['1m'],
        told: [{ summary: '1 entries of oversight cannot be read' }],
      },
    ],
    quiet: [{ series: { countersign_oversight_unreadable_total: '0x80' }, at: '15m', because: 'all can' }],
  },
  CountersignCheckpointsStopped: {
    fires: [
      {
        series: {
          'countersign_checkpoint_timestamp_seconds{shard="1"}': '0x80',
          'countersign_ledger_size_entries{shard="1"}': '0+9x80',
          // No checkpoint was ever signed, so there is no timestamp.
          'countersign_checkpoint_unsigned_seconds{shard="4"}': '0+15x80',
        },
        at: '5m',
        not: ['2m'],
        told: ['1', '4'].map((shard) => ({ labels: { shard }, summary: `Shard ${shard} grows unsigned for 5m 0s` })),
      },
    ],
    quiet: [
      {
        series: {
          'countersign_checkpoint_timestamp_seconds{shard="0"}': '0x80',
          'countersign_ledger_size_entries{shard="0"}': '100x80',
        },
        at: '15m',
        because: 'an idle shard is signed seldom',
      },
      {
        series: {
          'countersign_checkpoint_timestamp_seconds{shard="1"}': '0+15x80',
          'countersign_ledger_size_entries{shard="1"}': '0+9x80',
          'countersign_checkpoint_unsigned_seconds{shard="0"}': '59x80',
        },
        at: '15m',
        because: 'it grows, and is signed each time',
      },
    ],
  },
  CountersignLedgerFrozen: {
    fires: [
      {
        series: { 'countersign_ledger_frozen{shard="2"}': '1x80', 'countersign_ledger_frozen{shard="all"}': '0x80' },
        at: '1m',
        told: [{ labels: { shard: '2' }, summary: 'The ledger is frozen (shard 2)' }],
      },
    ],
    quiet: [{ series: { 'countersign_ledger_frozen{shard="all"}': '0x80' }, at: '15m', because: 'none is' }],
  },
  CountersignQuorumLost: {
    fires: [
      {
        series: {
          'countersign_checkpoint_unpublished_seconds{shard="2"}': '90x80',
          'countersign_checkpoint_unwitnessed_seconds{shard="3"}': '90x80',
        },
        at: '5m',
        told: ['2', '3'].map((shard) => ({
          labels: { shard },
          summary: `No checkpoint of shard ${shard} has its quorum since 1m 30s`,
        })),
      },
    ],
    quiet: [
      {
        series: { 'countersign_checkpoint_unpublished_seconds{shard="0"}': '30x80' },
        at: '15m',
        because: 'witnesses have a minute',
      },
    ],
  },
  CountersignWitnessFork: {
    fires: [
      {
        series: { 'countersign_witness_forks_total{origin="log.example/0"}': '0x10 1x70' },
        at: '5m',
        told: [{ labels: { origin: 'log.example/0' }, summary: 'log.example/0 has signed two histories' }],
      },
    ],
    quiet: [
      {
        series: { 'countersign_witness_forks_total{origin="log.example/0"}': '0x80' },
        at: '15m',
        because: 'one history',
      },
    ],
  },
  CountersignAccessLogAway: {
    fires: [
      {
        series: { 'countersign_access_log_failing_seconds{job="api",instance="a"}': '0+15x80' },
        at: '6m',
        not: ['2m'],
        told: [
          {
            labels: { job: 'api', instance: 'a' },
            summary: 'The api a cannot write down who looks since 6m 0s',
          },
        ],
      },
    ],
    quiet: [
      {
        series: { 'countersign_access_log_failing_seconds{job="api",instance="a"}': '0 15 30 0x80' },
        at: '15m',
        because: 'it came back',
      },
    ],
  },
  CountersignApiFails: {
    fires: [
      {
        series: {
          [`${REQUESTS}{route="/v1/findings",status="500"}`]: '0+1x120',
          [`${REQUESTS}{route="/v1/findings",status="200"}`]: '0+9x120',
        },
        at: '16m',
        not: ['8m'],
        told: [{ summary: '10% of requests to the api fail' }],
      },
    ],
    quiet: [
      {
        series: {
          [`${REQUESTS}{route="/health/ready",status="503"}`]: '0+9x120',
          [`${REQUESTS}{route="/v1/findings",status="403"}`]: '0+9x120',
          [`${REQUESTS}{route="/v1/findings",status="200"}`]: '0+9x120',
        },
        at: '16m',
        because: 'a probe and refusals are no failures of ours',
      },
    ],
  },
  CountersignIssuerAway: {
    fires: [
      {
        series: {
          'countersign_tokens_refused_total{reason="issuer-away",issuer="https://login.irs.example"}': '0+1x120',
          'countersign_sign_ins_failed_total{reason="issuer-away"}': '0+1x120',
        },
        at: '8m',
        not: ['3m'],
        told: [
          {
            labels: { issuer: 'https://login.irs.example' },
            summary: 'An issuer of tokens is away (https://login.irs.example)',
          },
          { labels: { issuer: 'of a sign-in' }, summary: 'An issuer of tokens is away (of a sign-in)' },
        ],
      },
    ],
    quiet: [
      {
        series: {
          'countersign_tokens_refused_total{reason="issuer-away",issuer="https://login.irs.example"}': '3x80',
          'countersign_tokens_refused_total{reason="expired",issuer="https://login.irs.example"}': '0+9x80',
        },
        at: '15m',
        because: 'it was away once, and tokens of its own end by themselves',
      },
    ],
  },
  CountersignWatchdog: { fires: [{ series: {}, at: '1m', told: [{ summary: 'Alerts work' }] }], quiet: [] },
};
