import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificate } from '../../../lib/provider/protocol/certificate';

/** Files with one self-signed certificate for `localhost`, P-256. The three names of the folder are those that a Gateway document expects. */
export interface Certificates {
  /** Has fullchain.pem, privkey.pem and cacerts.pem. */
  readonly folder: string;
  readonly chain: string;
  readonly key: string;
  /** Both in one file, the key first. */
  readonly keyAndChain: string;
}

export function writeCertificates(folder: string): Certificates {
  const { key, certificate } = createCertificate();
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  write('cacerts.pem', certificate);
  return {
    folder,
    chain: write('fullchain.pem', certificate),
    key: write('privkey.pem', key),
    keyAndChain: write('broker.pem', `${key}${certificate}`),
  };
}
