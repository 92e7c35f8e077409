import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '@trussworks/react-uswds';
import { useState } from 'react';
import type { components } from '../../../generated/openapi.js';
import { answered, api } from '../../api/client.js';
import { useSession } from '../../api/session.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { When } from '../../parts/When.js';
import { count } from '../../words/format.js';
import { deskName } from '../../words/names.js';
import { deskOf, mayAct } from '../findings/finding.js';
import { useNamesAndYou } from '../../api/people.js';
import { DecideDialog } from './DecideDialog.js';
import { exceptionInWords } from './words.js';

type InForceRow = components['schemas']['ExceptionPage']['exceptions'][number];

/** Exceptions that work now, what each suppresses, and who gave it. */
export function InForce() {
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['exceptions'],
    queryFn: ({ signal }) => answered(api.GET('/v1/exceptions', { signal })),
  });
  if (isError) return <Failing error={error} again={() => void refetch()} />;
  if (!data) return <Loading what="exceptions in force" />;
  if (data.exceptions.length === 0) return <Empty title="No exception is in force." />;
  return data.exceptions.map((one) => <Exception key={one.approval} of={one} />);
}

function Exception({ of }: { of: InForceRow }) {
  const { who } = useSession();
  const name = useNamesAndYou();
  const [ending, setEnding] = useState(false);
  const words = exceptionInWords(of.exception, of.desk);
  return (
    <article className="panel approval" aria-labelledby={`exception-${of.approval}`}>
      <h3 id={`exception-${of.approval}`}>
        Exception to {of.exception.rule}, {of.exception.reach === 'all' ? 'for everybody' : `for ${deskName(of.desk)}`}
      </h3>
      <p>{words.join(' ')}</p>
      <p>
        <Link
          to="/findings"
          search={{
            suppressed: '1',
            rule: of.exception.rule,
            ...(of.exception.agreement === null ? {} : { agreement: of.exception.agreement }),
          }}
        >
          {of.works
            ? `It suppresses ${count(of.count, 'finding')} that you see now.`
            : 'More came at once than it allows, or that is being worked out: it suppresses nothing now.'}
        </Link>
      </p>
      <p className="fine">
        Asked by {name(of.asked)} ({deskName(of.asked.desk)}), <When at={of.asked.at} />: “{of.asked.reason}”. Approved
        by {name(of.decided)} ({deskName(of.decided.desk)}), <When at={of.decided.at} />: “{of.decided.reason}”.
      </p>
      {mayAct(who) && deskOf(who) === of.desk && (
        <Button type="button" outline onClick={() => setEnding(true)}>
          End it…
        </Button>
      )}
      {ending && (
        <DecideDialog id={of.approval} verb="end" version={undefined} words={words} onClose={() => setEnding(false)} />
      )}
    </article>
  );
}
