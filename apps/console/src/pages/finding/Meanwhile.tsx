import type { Person } from '../../api/person.js';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@trussworks/react-uswds';
import { useEffect, useRef } from 'react';
import { answered, api } from '../../api/client.js';
import type { LiveMessage } from '../../api/live-stream.js';
import { useLive } from '../../api/live.js';
import { peopleQuery } from '../../api/people.js';
import { triageQuery } from './finding-queries.js';
import { newsOf } from './news.js';

/** How often the page looks for itself, while no stream tells it. */
const EVERY_MS = 60_000;

/** Whether what the stream tells may be about this finding. */
function concerns(id: string, message: LiveMessage): boolean {
  if (message.kind !== 'event') return message.kind === 'restart';
  if (message.event === 'reload') return true;
  const { id: finding, finding: acted } = message.data as { id?: string; finding?: string };
  return finding === id || acted === id;
}

interface MeanwhileProps {
  id: string;
  unit: string;
  nameOf: (person: Person) => string;
}

/** What is new since she opened the page announces itself; it comes in when she asks, and nothing moves before. */
export function Meanwhile({ id, unit, nameOf }: MeanwhileProps) {
  const queries = useQueryClient();
  const live = useRef(false);
  const shown = useQuery(triageQuery(id));
  const now = useQuery({
    queryKey: ['finding-now', id],
    queryFn: ({ signal }) => answered(api.GET('/v1/findings/{id}/triage', { params: { path: { id } }, signal })),
    enabled: shown.data !== undefined,
    refetchInterval: () => (live.current ? false : EVERY_MS),
    initialData: shown.data,
    staleTime: EVERY_MS,
    retry: false,
  });
  // What is told is that something happened; what it came to is asked once, and written down as read.
  const stream = useLive((message) => {
    if (concerns(id, message)) void now.refetch();
  });
  live.current = stream.is === 'open';
  const news =
    shown.data && now.data && now.dataUpdatedAt > shown.dataUpdatedAt ? newsOf(shown.data, now.data, unit, nameOf) : [];
  const version = now.data?.own?.version;
  useEffect(() => {
    // Whoever acted may be one who has just signed in for the first time.
    void queries.invalidateQueries(peopleQuery);
  }, [queries, version]);
  const show = (): void => {
    void queries.refetchQueries({ queryKey: ['finding', id], type: 'active' });
    document.querySelector('h1')?.focus();
  };
  return (
    <div role="status" className="meanwhile screen-only">
      {news.length > 0 && (
        <>
          <p>
            <strong>New since you opened this page.</strong> {news.join(' ')}
          </p>
          <Button type="button" outline onClick={show}>
            Show it
          </Button>
        </>
      )}
    </div>
  );
}
