import './styles/index.scss';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { watchActs } from './api/client.js';
import { queries } from './api/queries.js';
import { watchLinks } from './layout/followed.js';
import { router } from './router.js';

watchActs();
watchLinks();
// A page that the browser had put aside, and shows again by its back button, may be of somebody who has signed out since.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
