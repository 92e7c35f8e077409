/** Rules that judge together: `core` judges every agreement, any other those that name it. */
export type Pack = 'core' | 'usc26-6103' | 'cma';
