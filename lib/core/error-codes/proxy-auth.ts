import type { ErrorCode } from './index';

/** SWY606x to SWY608x: authentication in the proxy. */
export const proxyAuthErrors = {
  SWY6060: {
    says: 'a principal mapping rule cannot be read',
    because:
      "the syntax is that of Kafka's ssl.principal.mapping.rules: DEFAULT, or RULE:pattern/replacement/ with an optional L or U behind it",
    fix: 'correct the rule; slashes inside a pattern or replacement are written as \\/',
  },
  SWY6061: {
    says: 'a principal mapping rule uses a construct that the embedded proxy refuses',
    because: 'JavaScript reads it differently from Java, so that a certificate could be mapped to another principal than with Kafka',
    fix: 'write the pattern without the construct that is named',
  },
  SWY6062: {
    says: 'no principal mapping rule gives the certificate a name',
    because: 'rules are tried in order against the whole distinguished name as RFC 2253 prints it, and there is no DEFAULT',
    fix: 'add a rule that matches the name, or DEFAULT as the last one',
  },
  SWY6063: {
    says: 'the subject of a certificate cannot be read',
    fix: 'use an X.509 certificate in DER encoding',
  },
  SWY6064: {
    says: 'a SCRAM verifier cannot be read',
    because: "it has to be in Kafka's form salt=..,stored_key=..,server_key=..,iterations=.., several of them separated by semicolons",
    fix: 'register the user again, as with kafka-configs.sh --alter --add-config',
  },
  SWY6065: {
    says: "the cluster's answer in the SASL exchange is unacceptable",
    fix: 'check that the address is that of the cluster, and the credentials and mechanism that it expects',
  },
  SWY6066: {
    says: 'a credential cannot be used with the SASL mechanism',
    fix: 'store another user name or password for this principal',
  },
  SWY6067: {
    says: 'a JAAS line cannot be read',
    because: 'it has to be one login module: CLASS required key="value" ...;',
    fix: 'correct the line in the secret',
  },
  SWY6068: {
    says: 'a JAAS line has not the options that are needed here',
    fix: 'add or correct the option that is named',
  },
  SWY6069: {
    says: 'the URL of an identity provider is unacceptable',
    because: 'credentials and keys travel over https; plain http is for loopback addresses only',
    fix: 'use an https URL',
  },
  SWY6070: {
    says: 'the identity provider gave no token',
    fix: 'check client id, secret or assertion, scope and the token endpoint',
  },
  SWY6071: {
    says: 'the client assertion cannot be made',
    because: 'RFC 7523 wants a JWT, either ready in a file or signed here with a private key (RSA, EC or Ed25519)',
    fix: 'check the file or the key and its passphrase',
  },
  SWY6072: {
    says: 'the keys of the token issuer cannot be fetched',
    fix: 'check jwksEndpointUri and the network path to it',
  },
  SWY6073: {
    says: 'a SASL extension cannot be sent',
    because: 'RFC 7628: names are letters other than auth, values are printable ASCII',
    fix: 'correct the extension_ option of the JAAS line',
  },
} as const satisfies Record<`SWY${number}`, ErrorCode>;
