export { commandLine, describeHolder, type Holder, holderOf, isGone, lockFileName, readHolder, thisProcess, userName } from './holder';
export { type Lock, takeLock } from './lock';
export { beginningOf, isAlive } from './process-life';
