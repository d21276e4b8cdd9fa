export type { ChangeOptions, ChangeOutcome, GatewayBackend, View } from './backend';
export { connectGateway, connectGatewayObject, leaseReports } from './connect';
export type { ObjectOutcome, ObjectView, OwnSpec, WantedObject } from './object';
export { checkGatewayRef, type GatewayRef, isConfluent, type KubernetesRef, sameGateway } from './ref';
export { canonical, fencedAs, isFenced, sameRoute, unfenced } from './same-route';
export { describeViews, generations, runs, settledState, silent } from './views';
