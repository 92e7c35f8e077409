import { randomCase } from '#libs/cases';
import { SimulatedLedger } from '../support/simulate.js';
it('x', () => {
    const { sendings } = randomCase(1);
    const ledger = new SimulatedLedger(1);
    for (const s of sendings) ledger.record(s);
    for (const shard of ledger.fold(1)) for (const [k, v] of shard.facts) if ((v as any).kind === 'source' || (v as any).kind === 'agreement' && k.includes('benefits-state-police-1-4')) { const { documents, methods, ...rest } = v as any; console.log(JSON.stringify(k), JSON.stringify(rest).slice(0, 1500)); }
});
