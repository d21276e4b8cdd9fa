/** cert-manager's keys, and the names under which both flavours of the gateway read the same files. Source: cert-manager, "Certificate resource". */
export const certificateFiles = [
  { key: 'tls.crt', path: 'fullchain.pem' },
  { key: 'tls.key', path: 'privkey.pem' },
  { key: 'ca.crt', path: 'cacerts.pem' },
] as const;
