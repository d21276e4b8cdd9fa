import { CodedError } from '../../core/coded-error';
import { createCertificate, type Certificate } from './certificate';

/** Source: https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md and plugin.Handshake in Terraform. */
const COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';
const CORE_PROTOCOL = 1;
export const PLUGIN_PROTOCOL = 6;

/** Both ends prove who they are with certificates made for this one run. */
export interface MutualTls {
  readonly server: Certificate;
  /** Terraform's certificate, PEM. */
  readonly client: string;
}

/**
 * Reads what Terraform left in the environment.
 * @returns how to secure the connection, undefined when Terraform did not ask for it
 * @throws SWY5001 Terraform did not start this program
 * @throws SWY5010 Terraform cannot speak protocol 6
 */
export function readHandshake(environment: NodeJS.ProcessEnv): MutualTls | undefined {
  if (environment['TF_PLUGIN_MAGIC_COOKIE'] !== COOKIE) throw new CodedError('SWY5001');
  const versions = environment['PLUGIN_PROTOCOL_VERSIONS'];
  if (versions !== undefined && !versions.split(',').includes(String(PLUGIN_PROTOCOL))) {
    throw new CodedError('SWY5010', { detail: `it offers ${versions}` });
  }
  const client = environment['PLUGIN_CLIENT_CERT'];
  return client ? { server: createCertificate(), client } : undefined;
}

/** The line on standard output that tells Terraform where to connect. */
export function handshakeLine(socket: string, tls: MutualTls | undefined): string {
  const certificate = tls ? tls.server.der.toString('base64').replace(/=+$/, '') : '';
  return `${CORE_PROTOCOL}|${PLUGIN_PROTOCOL}|unix|${socket}|grpc|${certificate}\n`;
}

/** The line that `--reattach` prints: an entry for TF_REATTACH_PROVIDERS. */
export function reattachLine(source: string, socket: string): string {
  const entry = {
    Protocol: 'grpc',
    ProtocolVersion: PLUGIN_PROTOCOL,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'unix', String: socket },
  };
  return `${JSON.stringify({ [`registry.terraform.io/${source}`]: entry })}\n`;
}
