import type { ErrorCode } from './index';

/** SWY5xxx. */
export const providerErrors = {
  SWY5001: {
    says: 'this program is the Terraform provider switchyard and is started by Terraform',
    because: 'it speaks the plugin protocol, which starts with a cookie in its environment',
    fix: 'run terraform plan in a folder whose configuration uses it, or start it with --reattach to keep one over several Terraform commands',
  },
  SWY5002: {
    says: 'the attribute cannot have this value',
    fix: 'use one of the allowed values',
  },
  SWY5003: {
    says: 'the operation took too long',
    because: 'the time limit is set by timeouts, in seconds, or is the default of the resource',
    fix: 'look at what it was waiting for, raise the limit if it only needs longer, then apply again: it goes on from where it stopped',
  },
  SWY5004: {
    says: 'the operation was stopped by Terraform',
    fix: 'apply again: it goes on from where it stopped',
  },
  SWY5005: {
    says: 'a bug in the provider',
    because: 'an error reached it that no handler expects',
    fix: 'report it with the message; run again with TF_LOG=debug for the stack',
  },
  SWY5006: {
    says: 'this provider has no such resource',
    fix: 'check the type, and that the provider is as new as the configuration',
  },
  SWY5007: {
    says: 'the stored state cannot be read by this version of the provider',
    fix: 'use the version that wrote the state, or a newer one',
  },
  SWY5008: {
    says: 'this resource cannot be imported',
    fix: 'let Terraform create it',
  },
  SWY5009: {
    says: 'this Terraform has no write-only attributes',
    because: 'they came with Terraform 1.11',
    fix: 'use Terraform 1.11 or newer, or leave the attribute out',
  },
  SWY5010: {
    says: 'this Terraform does not speak plugin protocol 6',
    because: 'protocol 6 came with Terraform 1.0',
    fix: 'use Terraform 1.11 or newer',
  },
  SWY5011: {
    says: 'a required attribute has no value',
    fix: 'give it a value that is not null',
  },
  SWY5012: {
    says: 'a time limit is not a positive number of seconds',
    fix: 'give a number above 0, or leave it out for the default',
  },
  SWY5030: {
    says: 'the secret reference cannot be used',
    because: 'a secret is named by where it is: env:NAME, file:PATH, vault:PATH#FIELD, aws:NAME#KEY or azure:VAULT/NAME',
    fix: 'write one of these',
  },
  SWY5031: {
    says: 'the environment variable of a secret is not set',
    fix: 'set it, not empty, in the environment in which Terraform runs',
  },
  SWY5032: {
    says: 'the file of a secret cannot be read',
    because: 'a relative path starts at the folder in which Terraform runs, which is the folder of the stack',
    fix: 'check the path, that the file may be read and that it is not empty',
  },
  SWY5033: {
    says: 'the file of a secret can be read by every user of the machine',
    fix: 'take the right away with chmod o-r',
  },
  SWY5034: {
    says: 'the API key is not written as key:secret',
    fix: 'store the key, a colon and the secret behind api_key_ref',
  },
  SWY5035: {
    says: 'the REST API refused a call',
    fix: 'see the status and message: 401 and 403 mean the API key or its rights, 404 the address, the cluster id or the link name',
  },
  SWY5036: {
    says: 'the REST API gave no usable answer',
    fix: 'check rest_endpoint and the network path to it, then apply again',
  },
  SWY5038: {
    says: 'the import id cannot be read',
    fix: 'write the import id as shown',
  },
  SWY5040: {
    says: 'a link of this name reads from another source',
    fix: 'choose another link_name, or delete the other link if nothing uses it',
  },
  SWY5041: {
    says: 'the link did not become ACTIVE in time',
    fix: 'correct what the destination says about the link, then apply again',
  },
  SWY5042: {
    says: 'the link to import was not found',
    fix: 'check link_name, cluster_id and rest_endpoint of the import id',
  },
  SWY5043: {
    says: 'this setting of the link is made from other attributes',
    fix: 'remove it from config and set the attribute',
  },
  SWY5044: {
    says: 'user name and password of the source do not come together',
    because: 'the login of the link is made from source_username and source_password_wo',
    fix: 'give source_username with source_password_wo, and name security.protocol and sasl.mechanism in config',
  },
  SWY5050: {
    says: 'topics are missing on the source',
    fix: 'check the names, that the topics exist on the source and that the link may describe and read them',
  },
  SWY5051: {
    says: 'topics exist on the destination and are no mirrors of this link',
    because: 'a mirror topic is a new topic: records of a plain topic would be lost under it',
    fix: 'remove or rename the topics on the destination, or leave them out of topics',
  },
  SWY5052: {
    says: 'the destination refused to create mirror topics',
    fix: 'correct what the message names, then apply again',
  },
  SWY5053: {
    says: 'the destination refused to change mirror topics',
    fix: 'correct what the messages name, then apply again: what is done is not done twice',
  },
  SWY5054: {
    says: 'mirror topics did not reach the wanted status in time',
    fix: 'look at status and lag of the topics, then apply again: it goes on from here',
  },
  SWY5055: {
    says: 'promoted topics cannot become mirrors again',
    because: 'a promoted topic has its own history',
    fix: 'set status to PROMOTED, or leave the topics out',
  },
  SWY5056: {
    says: 'mirror topics that still replicate are not given up',
    because: 'on_destroy is refuse',
    fix: 'promote them first, or set on_destroy to failover and apply that before the destroy',
  },
  SWY5057: {
    says: 'mirror topics have failed',
    because: 'a mirror in this status does not become well by itself',
    fix: 'correct what the destination says about the topics; a topic deleted on the source must be created again there',
  },
  SWY5060: {
    says: 'the admin API of a replica refused a call',
    fix: 'see the status and message: 401 means the token behind token_ref, 400 the route itself',
  },
  SWY5061: {
    says: 'not every replica of the gateway can be reached, so nothing was changed',
    because: 'a change that some replicas miss splits the clients between two states',
    fix: 'bring the named replicas back, or take them out of the gateway if they are gone for good, then apply again',
  },
  SWY5062: {
    says: 'a route of this name exists and is another one',
    fix: 'import it, or make the configuration say what is there',
  },
  SWY5063: {
    says: 'someone else changed the route',
    because: 'its generation is not the one that was read',
    fix: 'plan again and look at what changed',
  },
  SWY5064: {
    says: 'the fence was not confirmed by every replica and was taken down again',
    because: 'a fence with a gap lets records reach the source',
    fix: 'look at the named replica (its log, its /readyz), then apply again',
  },
  SWY5065: {
    says: 'the change of the route was not confirmed by every replica; what is confirmed stays',
    fix: 'bring the named replicas back and apply again: it goes on from here',
  },
  SWY5066: {
    says: 'the route to import was not found on the gateway',
    fix: 'check the name of the route and the gateway in the import id',
  },
  SWY5067: {
    says: 'the route was not deleted on every replica',
    fix: 'bring the named replicas back and destroy again',
  },
  SWY5069: {
    says: 'the admin API of a replica gave no usable answer',
    fix: 'check that the replica runs, its address in gateway.replicas and the network path to it',
  },
  SWY5068: {
    says: 'the replicas of a gateway do not agree on a route, or one cannot be asked',
    fix: 'apply: it brings every replica to the same state; a replica that cannot be reached must come back first',
  },
} as const satisfies Record<`SWY5${number}`, ErrorCode>;
