import type { ErrorCode } from './index';

/** SWY8200–8299: `switchyard render`. */
export const renderErrors = {
  SWY8200: {
    says: 'the gateway of the group is not in this app',
    because: 'a document is rendered by the app that defines its gateway; this one knows some of its routes only',
    fix: 'run the command in the project that defines the gateway',
  },
  SWY8201: {
    says: 'the app has several gateways with such a route',
    because: 'replicas that run as processes have no name by which the group could say which gateway is its own',
    fix: 'give the routes of the gateways different names or different endpoints',
  },
  SWY8202: {
    says: 'the documents of several stages cannot be printed one after another',
    because: 'they describe one gateway: applied together, the last one would be what stays',
    fix: 'add --out DIR for a file a stage, or --json',
  },
  SWY8203: {
    says: 'a document cannot be written',
    fix: 'name a folder that you may write to with --out',
  },
} as const satisfies Record<`SWY82${number}`, ErrorCode>;
