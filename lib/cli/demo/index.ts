/** The steps of the demo, for use with other clusters and other clients as well. */
export { type CutoverOptions, runCutover } from '../execute/run';
export type { RunReport } from '../execute/report';
export type { CutoverEvent } from '../execute/events';
export { type ClientStats, type LiveClients, startClients } from './client-process';
export type { ClientsConfig } from './client-messages';
export { type ReadBack, readBack } from './read-back';
export { type LogRecord, type RecordId, decodeValue, encodeValue } from './records';
export { type DemoEvent, type DemoOptions, type DemoResult, runDemo } from './run-demo';
export { type Evidence, type Verdict, brokenPromises, judge } from './verdict';
export { type VerifyOptions, verify } from './verify';
