export { isFinal, KafkaAccess, type OpenBroker } from './access';
export { type Login, readLogin } from './login';
export { type KeyMaterial, readKeyMaterial } from './pem';
export { checkKafkaRef, type KafkaRef, type SaslRef, type TlsRef, usesSasl, usesTls } from './ref';
