export { connectLink, type ConnectOptions, type RestClusterRef, whileReading, within } from './connect';
export { explainLinkError, explainMirror, explainTask, type MirrorCourse, mirrorCourse, noError, taskErrors } from './explanations';
export { callJson, type HttpOptions, inShort, isTransient, Refusal } from './http';
export { LinkApi } from './link-api';
export {
  type ConfigChange,
  type Link,
  type LinkConfig,
  lagOf,
  type Mirror,
  type MirrorAction,
  type NewMirror,
  type TopicResult,
} from './types';
