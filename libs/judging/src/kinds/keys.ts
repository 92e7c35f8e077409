/** Keys of the rules' memory. Ids cannot hold `|`; a subject comes last because it may. */
export const keys = {
  agreement: (agreement: string) => `A|${agreement}`,
  request: (agreement: string, request: string) => `R|${agreement}|${request}`,
  block: (agreement: string, request: string, block: number) => `B|${agreement}|${request}|${block}`,
  disclosure: (agreement: string, disclosure: string) => `D|${agreement}|${disclosure}`,
  officer: (agreement: string, officer: string) => `O|${agreement}|${officer}`,
  volume: (agreement: string) => `V|${agreement}`,
  volumeDay: (agreement: string, day: number) => `W|${agreement}|${day}`,
  volumeSlot: (agreement: string, day: number, slot: number) => `W|${agreement}|${day}|${slot}`,
  incident: (agreement: string, incident: string) => `I|${agreement}|${incident}`,
  source: (agreement: string, source: string) => `S|${agreement}|${source}`,
  sequences: (agreement: string, source: string, chunk: number) => `Q|${agreement}|${source}|${chunk}`,
  finding: (scope: string, rule: string, subject: string) => `F|${scope}|${rule}|${subject}`,
  notEvaluable: (scope: string, rule: string, subject: string) => `N|${scope}|${rule}|${subject}`,
};

export const kindOf = (key: string): string => key[0]!;
export function agreementOfKey(key: string): string {
  const end = key.indexOf('|', 2);
  return end < 0 ? key.slice(2) : key.slice(2, end);
}

/** Keys of one kind under an agreement lie in [from, to): `}` is the character after `|`. Of the agreement itself and its volume there is one. */
export function rangeOf(kind: string, agreement: string): [from: string, to: string] {
  const from = `${kind}|${agreement}`;
  return kind === 'A' || kind === 'V' ? [from, `${from}\x01`] : [`${from}|`, `${from}}`];
}
