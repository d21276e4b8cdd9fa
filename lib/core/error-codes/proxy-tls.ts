import type { ErrorCode } from './index';

/** SWY604x and SWY605x: TLS of the proxy. */
export const proxyTlsErrors = {
  SWY6040: {
    says: 'the reference does not lead to files',
    because: 'it names either a Kubernetes Secret in secretRef or an absolute folder in directoryPathInContainer',
    fix: 'give one of the two; a Secret is mounted as a folder of its name in the folder that --secrets names',
  },
  SWY6041: {
    says: 'a file of the secret is missing',
    fix: 'add the key to the Secret, or the file to the folder',
  },
  SWY6042: {
    says: 'a file of the secret cannot be read',
    fix: 'make the folder and its files readable for the proxy',
  },
  SWY6043: {
    says: 'a certificate or private key cannot be used',
    because: 'it has to be PEM, or PKCS12 in keystore.jks and truststore.jks, and strong enough for OpenSSL 3',
    fix: 'replace the file; `openssl x509 -in FILE -noout -text` and `openssl pkey -in FILE -noout -check` show what OpenSSL makes of it',
  },
  SWY6044: {
    says: 'the private key belongs to none of the certificates',
    fix: 'put the certificate that was issued for this key, and those of its issuers, into the same secret',
  },
  SWY6045: {
    says: 'a certificate has expired',
    fix: 'renew it',
  },
  SWY6046: {
    says: 'a certificate is not valid yet',
    fix: 'check the clock of this machine, or wait',
  },
  SWY6047: {
    says: 'the password does not open the key store',
    fix: 'correct the password in jksPassword.txt; `keytool -list -keystore FILE` asks for it',
  },
  SWY6048: {
    says: 'jksPassword.txt does not hold a password',
    because: 'Confluent for Kubernetes expects the line jksPassword=PASSWORD, not the bare password',
    fix: 'write it as jksPassword=PASSWORD',
  },
  SWY6049: {
    says: 'the key store is in the JKS format',
    because: 'the proxy reads PKCS12, whatever the name of the file',
    fix: 'convert it: keytool -importkeystore -srckeystore OLD -destkeystore NEW -deststoretype pkcs12',
  },
  SWY6050: {
    says: 'the key store does not hold what is needed',
    because: 'keystore.jks has exactly one private key with its certificate, truststore.jks at least one certificate',
    fix: 'see what it holds with `keytool -list -keystore FILE` and make it anew',
  },
  SWY6051: {
    says: 'the private key is encrypted',
    because: 'privkey.pem comes without a password',
    fix: 'decrypt it with `openssl pkey -in OLD -out privkey.pem`, or use keystore.jks with jksPassword.txt',
  },
  SWY6052: {
    says: 'the address of a bootstrap server cannot be used',
    because: 'it is PROTOCOL://host:port or host:port, one address an entry',
    fix: 'write it with one of the protocols PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL',
  },
  SWY6053: {
    says: 'the certificate of a broker is not accepted',
    fix: 'put the authority that signed it into cacerts.pem or truststore.jks of the bootstrap server, and check the address',
  },
  SWY6054: {
    says: 'no TLS connection to the broker',
    fix: 'check that its listener speaks TLS 1.2 or 1.3, and whether it wants a client certificate',
  },
  SWY6055: {
    says: 'no TLS connection with the client',
    fix: 'check what the client speaks and which certificate it shows; clients of this route need security.protocol SSL or SASL_SSL',
  },
  SWY6056: {
    says: 'nothing says whose client certificates are trusted',
    because: 'authentication mtls checks them against cacerts.pem or truststore.jks of the same secret',
    fix: 'add the authority that signs the client certificates',
  },
  SWY6057: {
    says: 'client certificates cannot be left unchecked',
    because: 'with ignoreTrustStoreConfig anyone could make a certificate in the name of any principal',
    fix: 'remove ignoreTrustStoreConfig from the client side of a route with authentication mtls',
  },
  SWY6058: {
    says: 'the key for session tickets cannot be used',
    because: 'it is 48 bytes, the same in every worker and replica',
    fix: 'give 48 random bytes, or none',
  },
} as const satisfies Record<`SWY${number}`, ErrorCode>;
