export { changeRoute, type ChangeOptions, type ChangeOutcome, conflictIn, generations } from './change-route';
export { connectGateway, type GatewayRef } from './connect';
export { Replica } from './replica';
export { isFenced, sameRoute, unfenced } from './same-route';
export { describeViews, silent, type View, viewRoute } from './views';
