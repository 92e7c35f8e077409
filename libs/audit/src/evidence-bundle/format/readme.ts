import type { Manifest } from './layout.js';

/** In plain words, for a reader who does not know Countersign. */
export const readme = ({
  agreement,
  shard,
  from,
  to,
  entries,
  notPublished,
  hitsLeftOut,
  seal,
}: Omit<Manifest, 'files'>): string =>
  `WHAT THIS IS

Entries of a tamper-evident log of transfers of personal data between agencies: those under the agreement
  ${agreement}
${from === null && to === null ? 'all that the ledger had judged' : `with acts from ${from ?? 'the beginning'} to ${to ?? 'the end'}, and the entries that their findings rest on`} (${entries.length} entries of shard ${shard}), with the findings about them.
${notPublished > 0 ? `${notPublished} further entries were so new that no checkpoint covers them yet; they are not here.\n` : ''}${hitsLeftOut > 0 ? `${hitsLeftOut} changes of findings were so new that nothing here could prove them; the findings stand as they were before these.\n` : ''}${seal === null ? 'The findings were not sealed yet.\n' : ''}People appear as keyed pseudonyms only. What was refused at intake for its content is here as a commitment (a digest), without its bytes.

  entries/${shard}/N.json        the exact bytes of entry N, and beside it N.tlog-proof (c2sp.org/tlog-proof@v1): its proof of inclusion
  checkpoints/                 what the logs signed: size and root of the tree, with the witnesses' cosignatures
  vkeys                        the logs' verifier keys; policy: the witnesses that must have signed (each only where it was given)
  findings.json                the findings, with every comparison that was made (clauses) and the entries that they rest on (evidence)
  hits/N.json                  each change of a finding: hit N of the shard; N.proof: its proof of inclusion in the tree of hits
  seals/                       the entry of the log "oversight" that states the root of that tree, with its proof of inclusion
  rule-set.json                the rules that judged, and the digest that the seal names
  manifest.json                SHA-256 of every file here, and what the bundle is about

WHAT IS SIGNED, AND WHAT IS NOT

Signed by the ledger: the checkpoints, and through their proofs each entry, and through the seal each hit that has a proof. A finding is
no more than what its hits say. Not signed: this text, manifest.json, vkeys, policy and the titles of the rules. Whoever made this file
could have written anything there, a key of their own among it.

HOW TO CHECK IT, WITHOUT A NETWORK

With our tool:    countersign verify --bundle FILE --vkey KEY --vkey KEY --policy POLICY
Take the keys and the policy from somewhere else than this file: the ledger's operator publishes a key for each log. With the key in
vkeys you only learn that the bundle agrees with itself, which anybody's forgery does.

By hand:
1. Any tool for tlog-proof files checks N.json against N.tlog-proof and the log's key.
   The leaf hash is SHA-256 of a zero byte and the entry's bytes; two hashes are joined as SHA-256 of a one byte, the left and the right.
2. The signature line of a checkpoint is Ed25519 over the text before the last empty line (c2sp.org/signed-note).
3. The hash of hits/N.json, made in the same way as an entry's, leads by the hashes in N.proof to the hitsRoot in seals/.
4. sha256sum of each file is in manifest.json.

WHAT IT CANNOT SHOW

- That no entry of the agreement was left out. Sources number their events without gaps ("sequence", for each source and agreement), and
  the check says which numbers are missing; events without a number, and those at the end, can be missing unseen. Whoever needs to be
  sure reads the whole shard: countersign verify --dir EXPORT --findings, or any tlog-tiles client.
- That no finding was left out: that too takes the whole shard. The check judges the entries here again where it has the same rules and
  the bundle holds the whole agreement, up to the last entry here. Of a part of the time it cannot: there a later change of a finding,
  which withdrew it, may be missing too.
- That what an agency says is true.
- Whether other people are shown another log: only witnesses, and comparing checkpoints with others, can show that.
`;
