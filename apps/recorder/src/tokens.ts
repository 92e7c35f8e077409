export const RECORDER_CONFIG = Symbol('recorder configuration');
