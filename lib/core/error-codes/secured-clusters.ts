import type { ErrorCode } from './index';

/** SWY52xx: clusters that ask for TLS or a login. */
export const securedClusterErrors = {
  SWY5200: {
    says: 'the cluster asks for a login and none is given',
    because: 'brokers of a SASL listener answer nothing before the login',
    fix: 'give sasl here, in an app access of the KafkaCluster; or name a listener that asks for none',
  },
  SWY5201: {
    says: 'what is given and security_protocol do not fit',
    because: 'sasl belongs to SASL_PLAINTEXT and SASL_SSL, tls to SSL and SASL_SSL',
    fix: 'correct security_protocol, or remove what it has no use for',
  },
  SWY5202: {
    says: 'the login is incomplete, or says something twice',
    because:
      'PLAIN and SCRAM take username with password_ref, or credentials_ref; OAUTHBEARER takes oauth; an extension is named by letters alone',
    fix: 'give exactly what the mechanism takes',
  },
  SWY5203: {
    says: 'certificate and key do not come together',
    because: 'a certificate proves nothing without its private key',
    fix: 'give certificate_ref and key_ref, or neither',
  },
  SWY5204: {
    says: 'a certificate or private key cannot be used',
    because: 'certificates and keys are PEM; the key is not encrypted and belongs to the certificate, which is valid now',
    fix: 'correct what the reference leads to; openssl x509 -noout -text shows a certificate',
  },
  SWY5205: {
    says: 'the certificate of a broker is not accepted',
    fix: 'name the authority that signed it in tls.ca_ref, and reach the broker by a name that its certificate holds',
  },
  SWY5206: {
    says: 'no TLS connection to a broker',
    fix: 'check that the listener speaks TLS 1.2 or 1.3, and whether it wants a client certificate (tls.certificate_ref)',
  },
  SWY5207: {
    says: 'the cluster refuses the login',
    fix: 'correct what the references lead to; the cluster itself says no more than this',
  },
  SWY5208: {
    says: 'the cluster does not offer the SASL mechanism',
    fix: 'choose a mechanism that the listener has, or the listener that has this one',
  },
  SWY5209: {
    says: 'no token for the cluster',
    because: 'OAUTHBEARER shows a token that the issuer gives for client id and secret (RFC 6749 section 4.4)',
    fix: 'check sasl.oauth: the address of the token endpoint, client id, secret and scope',
  },
  SWY5210: {
    says: 'the secret of the login goes over the network in the clear',
    because: 'PLAIN and OAUTHBEARER send what they prove themselves with, and SASL_PLAINTEXT has no TLS',
    fix: 'use a listener with SASL_SSL, or SCRAM',
  },
  SWY5211: {
    says: 'this is not a login',
    because:
      'credentials_ref leads to `user:password`, or `key:secret` as Confluent Cloud calls it, with something on both sides of the first colon',
    fix: 'correct what the reference leads to, or give username and password_ref',
  },
  SWY5212: {
    says: 'the security of the source is given twice',
    because: 'source.sasl and source.tls make these settings of the link',
    fix: 'keep source.sasl and source.tls, and remove the other one',
  },
  SWY5220: {
    says: 'the cluster has no listener for this access',
    because: 'Terraform logs in at a listener that asks for what the access shows',
    fix: 'add the listener to the cluster, or give an access that one of its listeners takes',
  },
  SWY5221: {
    says: 'this access cannot be used',
    fix: 'correct it',
  },
  SWY5222: {
    says: 'Terraform cannot log in to a cluster of the group',
    because:
      'the gates of the group ask both clusters for their offsets, and the link reads the source; no listener lets them in without a login',
    fix: 'give access to the KafkaCluster; until then the group renders, and cannot be planned',
  },
} as const satisfies Record<`SWY52${number}`, ErrorCode>;
