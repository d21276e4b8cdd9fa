import type { ErrorCode } from './index';

/** SWY33xx: secret stores and Kubernetes Secrets as constructs, and the ephemeral resource that fills them. */
export const secretStoreConstructErrors = {
  SWY3300: {
    says: 'the name of a secret store cannot be used',
    because: 'routes name the store by it, and the Secrets made for it begin with it',
    fix: 'choose a shorter or plainer name',
  },
  SWY3301: {
    says: 'the name of a Kubernetes Secret cannot be used in a gateway',
    because: 'every reference of the Gateway resource to a Secret takes a DNS label of 30 characters at most (CFK 3.3 CRD)',
    fix: 'choose a shorter or plainer name',
  },
  SWY3302: {
    says: 'the separator of a secret store cannot be used',
    because: 'an entry is cut in two at it',
    fix: 'give one or more visible characters that are in no user name, such as :',
  },
  SWY3303: {
    says: 'the prefix path of a secret store cannot be used',
    because: 'the name of an entry is the prefix with the principal right after it',
    fix: 'end it so that prefix and principal stay apart, and use the characters that the store allows',
  },
  SWY3304: {
    says: 'the address of a secret store is not an address',
    because: 'it is an http or https URL without a user and a password in it',
    fix: 'correct it',
  },
  SWY3305: {
    says: 'a principal cannot be the key of a Kubernetes Secret',
    because: 'keys are made of -._a-zA-Z0-9, so the full name of a certificate cannot be one',
    fix: 'map the principal to a plain name, such as the CN, with a principal mapping rule',
  },
  SWY3306: {
    says: 'a user name holds the separator of its secret store',
    because: 'the entry would be cut inside the user name',
    fix: 'choose another separator',
  },
  SWY3307: {
    says: 'a setting of a secret store is empty',
    fix: 'give it a value, or leave it out where it has a default',
  },
  SWY3308: {
    says: 'the secret store has no credentials',
    because: 'a store without entries lets no client through',
    fix: 'give one credential for each client principal, or name the Secret that holds them',
  },
  SWY3309: {
    says: "Confluent's Gateway does not know this setting of a secret store",
    because: 'it is an addition of the embedded proxy; docs/secret-stores.md marks those settings',
    fix: 'leave it out, or use GatewayFlavour.embedded()',
  },
  SWY3310: {
    says: 'the embedded proxy cannot read CyberArk',
    because: 'Confluent publishes neither its settings nor the form of its entries',
    fix: 'keep the credentials in another store, or use GatewayFlavour.confluent()',
  },
  SWY3320: {
    says: 'the name of a file cannot be the key of a Kubernetes Secret',
    because: 'keys are made of -._a-zA-Z0-9, 253 characters at most, and do not begin with two dots',
    fix: 'correct the name',
  },
  SWY3321: {
    says: 'a Kubernetes Secret has no files',
    fix: 'give it one or more, or name an existing Secret with KubernetesSecret.fromSecretName',
  },
  SWY3322: {
    says: 'the namespace cannot be used',
    because: 'a namespace is a DNS label of 63 characters at most',
    fix: 'correct it',
  },
  SWY3323: {
    says: 'the revision of a Kubernetes Secret cannot be used',
    because: 'it is counted up whenever a value was changed in its place, because Terraform keeps no value to compare with',
    fix: 'give a whole number from 0 on',
  },
  SWY3325: {
    says: 'a stack with secrets cannot be written as HCL',
    because: 'CDKTF writes HCL for the blocks it knows only, and would leave out the ephemeral ones without a word',
    fix: 'synthesise JSON, which is the default',
  },
  SWY3326: {
    says: 'the template of a text with secrets cannot be used',
    because: 'names in braces are replaced; {{ and }} stand for the braces themselves',
    fix: 'give a reference for each name in the template, and none besides',
  },
  SWY3327: {
    says: 'an extension of an OAuth login cannot be used',
    because: 'the template is a JAAS text that the gateway reads',
    fix: 'write names with letters and digits, and values without quotes, backslashes, per cent signs and line breaks',
  },
  SWY3340: {
    says: 'an ephemeral secret needs either a reference or a template',
    fix: 'give ref, or give template with refs',
  },
  SWY3341: {
    says: 'the secret is not base64',
    because: 'with encoding base64 the secret itself has to be base64 already',
    fix: 'encode it, for example with base64 -w0, or choose encoding bytes for a file as it is',
  },
  SWY3342: {
    says: 'a file cannot be handed out as text',
    because: 'it is not UTF-8, and Terraform holds text only',
    fix: 'choose encoding bytes, and give the value to an attribute that takes base64',
  },
  SWY3343: {
    says: 'the environment does not say how the store of a secret is reached',
    because: 'a reference names the secret; address and login are those that the tools of the store take from the environment, too',
    fix: 'set what is missing in the environment in which Terraform runs',
  },
  SWY3344: {
    says: 'the store has no such secret',
    fix: 'correct the reference, or write the secret',
  },
} as const satisfies Record<`SWY3${number}`, ErrorCode>;
