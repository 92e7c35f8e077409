#!/usr/bin/env node
import { main } from '#libs/platform';
import { loadApiSettings } from './config.js';
import { startApi } from './start.js';

await main(() => startApi(loadApiSettings(process.env)));
