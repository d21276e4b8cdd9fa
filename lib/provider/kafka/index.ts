export { isFinal, KafkaAccess, type OpenBroker } from './access';
export { type Login, readLogin } from './login';
export { readKeyMaterial } from './pem';
export { checkKafkaRef, type KafkaRef, type SaslRef, usesSasl, usesTls } from './ref';
