import { Loading } from '../../parts/Loading.js';

/** The shape of the list while it is read. */
export const ListSkeleton = () => (
  <div className="queue-skeleton">
    <Loading what="findings" rows={8} />
  </div>
);
