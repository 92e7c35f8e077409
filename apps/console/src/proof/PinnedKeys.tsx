import { Button, Textarea } from '@trussworks/react-uswds';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Copyable } from '../parts/Copyable.js';
import { Dialog } from '../parts/Dialog.js';
import { asked } from './checker.js';
import { forgetSeen, pin, usePinned } from './checks.js';
import { MOST_PIN_BYTES } from './kept.js';
import type { PinnedKey, PinFile } from './messages.js';

/** The keys that this browser checks against: to choose, to look at, to forget. */
export function PinnedKeys() {
  const [open, setOpen] = useState(false);
  const { file } = usePinned();
  return (
    <>
      <Button type="button" unstyled className="proof-act" onClick={() => setOpen(true)}>
        {file === null ? 'Pin keys to check against' : 'Pinned keys'}
      </Button>
      <Dialog title="Pinned keys" open={open} onClose={() => setOpen(false)}>
        <Contents />
      </Dialog>
    </>
  );
}

function Contents() {
  const { file } = usePinned();
  const [said, say] = useState('');
  return (
    <div className="pinned">
      <p>
        A log signs with a key. This browser gives a tick only where the signature is good under a key that{' '}
        <strong>you got by another way than from this server</strong>: printed in the agreement, read out by telephone,
        in a signed letter. A file holds that key, and the keys of the witnesses whose word you ask for. It stays in
        this browser, and is sent nowhere.
      </p>
      {file === null ? <p>You have pinned no keys: nothing has a tick.</p> : <Pinned file={file} />}
      <Choose say={say} />
      <p role="status">{said}</p>
      <details>
        <summary>What this browser remembers of the logs</summary>
        <p>
          For each log the newest checkpoint that was good, so that a log that was cut off or exchanged shows. Forget
          them only where somebody other than the operator has told you why a log had to begin anew: what changed until
          then can no longer be found out here.
        </p>
        <Button
          type="button"
          outline
          onClick={() => {
            forgetSeen();
            say('The checkpoints of last time are forgotten.');
          }}
        >
          Forget the checkpoints of last time
        </Button>
      </details>
    </div>
  );
}

function Pinned({ file }: { file: string }) {
  const { data, error } = useQuery({
    queryKey: ['pin-file', file],
    queryFn: () => asked('read-pins', { text: file }),
    staleTime: Infinity,
    retry: false,
    networkMode: 'always',
  });
  if (error) return <p>The part of this page that checks could not be loaded, so that the keys cannot be shown.</p>;
  if (!data) return null;
  if ('fault' in data)
    return (
      <>
        <p role="alert">
          <strong>The file in this browser cannot be read</strong> ({data.fault}). Nothing has a tick. Choose it again.
        </p>
        <Forget />
      </>
    );
  return (
    <>
      <Keys of="Logs" keys={data.logs} />
      {data.witnesses.length > 0 && <Keys of="Witnesses" keys={data.witnesses} />}
      <p>{quorumInWords(data)}</p>
      <Forget />
    </>
  );
}

const quorumInWords = ({ quorum }: PinFile): string =>
  quorum === 'none'
    ? 'No witness is asked for: then nobody vouches that others are shown the same log.'
    : `Witnesses that must have signed: ${quorum}.`;

const Forget = () => (
  <Button type="button" outline onClick={() => void pin(null)}>
    Forget these keys
  </Button>
);

const Keys = ({ of, keys }: { of: string; keys: readonly PinnedKey[] }) => (
  <>
    <h3>{of}</h3>
    <ul className="plain">
      {keys.map(({ name, keyId, vkey }) => (
        <li key={vkey}>
          <strong>{name}</strong>, key id <code>{keyId}</code>
          <br />
          <Copyable text={vkey} of={`the key of ${name}`} />
        </li>
      ))}
    </ul>
  </>
);

function Choose({ say }: { say: (words: string) => void }) {
  const id = useId();
  const [text, setText] = useState('');
  const [fault, setFault] = useState('');
  const take = async (chosen: string): Promise<void> => {
    say('');
    setFault('');
    // Never cut: half a file pins other keys than it names.
    if (chosen.length > MOST_PIN_BYTES) return setFault('This is no file of pinned keys: it is too large.');
    try {
      const read = await asked('read-pins', { text: chosen });
      if ('fault' in read) return setFault(`This is no file of pinned keys: ${read.fault}`);
    } catch {
      return setFault('The part of this page that checks could not be loaded. Try again.');
    }
    const kept = pin(chosen);
    setText('');
    say(kept ? 'Pinned.' : 'Pinned until you leave this page: this browser does not let it keep anything.');
  };
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > MOST_PIN_BYTES) return setFault('This is no file of pinned keys: it is too large.');
    await take(await file.text());
  };
  return (
    <fieldset className="usa-fieldset">
      <legend>
        <strong>Choose the keys</strong>
      </legend>
      {fault !== '' && (
        <p role="alert" className="usa-error-message">
          {fault}
        </p>
      )}
      <label className="usa-label" htmlFor={`${id}-file`}>
        A file
      </label>
      <input id={`${id}-file`} type="file" onChange={({ target }) => void choose(target.files?.[0])} />
      <label className="usa-label" htmlFor={`${id}-text`}>
        Or its text
      </label>
      <Textarea
        id={`${id}-text`}
        name="pins"
        value={text}
        spellCheck={false}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="button" disabled={text.trim() === ''} onClick={() => void take(text)}>
        Pin these keys
      </Button>
    </fieldset>
  );
}
