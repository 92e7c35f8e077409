/** Groups of rules: `core` judges every agreement, the others only agreements that name them. */
export type Pack = 'core' | 'usc26-6103' | 'cma';
