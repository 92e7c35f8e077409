// Made by node scripts/rules-lock.mjs: do not edit.
/** Of what judges besides the rules. */
export const JUDGING_CONTENT = 'sha256:9432b7b24e3abb099ef855079bdf615b583436e91a9752033523e2dbbe1334cf';
