export { runWaves, type WaveReport } from './run-waves';
export { findWave, readWaves, type Wave } from './waves-file';
