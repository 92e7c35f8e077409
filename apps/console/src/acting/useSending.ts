import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type Kept, keptOf, leaveKept, newRequest, sendKept, type Sends } from './kept.js';

/** Sends an act once (`sendKept`), and says what is known of it. `name`: of what it is about, as its draft has it. */
export function useSending<Body, Done>(
  name: string,
  { onDone, ...sends }: Sends<Body, Done> & { onDone?: (done: Done, body: Body) => unknown },
) {
  const [, redraw] = useState(0);
  // The second click of two comes before anything is drawn anew.
  const underWay = useRef(false);
  const act = useMutation({
    mutationFn: (request: Kept<Body>) => sendKept(name, request, sends),
    onSuccess: (done, { body }) => onDone?.(done, body),
    onSettled: () => {
      underWay.current = false;
    },
  });
  const kept = keptOf<Body>(name);
  const mutate = (request: Kept<Body>): void => {
    if (underWay.current) return;
    underWay.current = true;
    act.mutate(request);
  };
  return {
    pending: act.isPending,
    error: act.error,
    done: act.data,
    /** What was sent, of which nobody knows yet whether it is recorded. */
    unknown: act.isPending ? undefined : kept?.body,
    send: (body: Body): void => {
      if (!act.isPending && !kept) mutate(newRequest(body));
    },
    again: (): void => {
      if (!act.isPending && kept) mutate(kept);
    },
    /** She gives it up: whether it is recorded or not, it is not sent again. */
    leave: (): void => {
      leaveKept(name);
      act.reset();
      redraw((n) => n + 1);
    },
    reset: act.reset,
  };
}

/** Of any act, for who tells of it. */
export interface Sending {
  pending: boolean;
  error: unknown;
  unknown: unknown;
  again: () => void;
  leave: () => void;
}
