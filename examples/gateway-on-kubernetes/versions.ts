import { CfkVersion } from 'cdktf-switchyard';

/** What is deployed. */
export const versions = {
  proxy: 'registry.example.com/switchyard-proxy:0.1.0', // as `npm run image` builds it
  cfk: CfkVersion.V3_3,
};
