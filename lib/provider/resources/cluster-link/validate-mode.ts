import { CodedError } from '../../../core/coded-error';
import { isKnown, type Report, type Unsettled } from '../../resource';
import type { LinkAttributes } from './model';

type Name = keyof LinkAttributes & string;

/** Which attributes each kind of link needs and which mean nothing to it. Source: Cluster Linking REST API v3 and Confluent's link settings. */
interface Shape {
  readonly needs: readonly Name[];
  readonly refuses: readonly Name[];
}

const noSource: readonly Name[] = ['source', 'source_username', 'source_cluster_id', 'remote_cluster_id'];

const shapes: Readonly<Record<string, Shape>> = {
  'DESTINATION OUTBOUND': {
    needs: ['destination', 'source'],
    refuses: ['source_rest', 'destination_kafka', 'local', 'destination_cluster_id', 'remote_cluster_id'],
  },
  'DESTINATION INBOUND': {
    needs: ['destination'],
    refuses: ['source_rest', 'destination_kafka', 'local', 'source_username', 'destination_cluster_id', 'remote_cluster_id'],
  },
  'SOURCE OUTBOUND': { needs: ['source_rest', 'destination_kafka', 'destination_cluster_id'], refuses: ['destination', ...noSource] },
  'BIDIRECTIONAL OUTBOUND': {
    needs: ['destination', 'source', 'remote_cluster_id'],
    refuses: ['source_rest', 'destination_kafka', 'source_cluster_id', 'destination_cluster_id'],
  },
  'BIDIRECTIONAL INBOUND': {
    needs: ['destination', 'remote_cluster_id'],
    refuses: ['source_rest', 'destination_kafka', 'local', 'source_username', 'source_cluster_id', 'destination_cluster_id'],
  },
};

/** SWY5302 and SWY5303: what a link of this kind lacks, and what it has no use for. */
export function checkMode(link: Unsettled<LinkAttributes>, report: Report): void {
  const { mode, connection_mode } = link;
  if (!isKnown(mode) || !isKnown(connection_mode)) return;
  const kind = `${mode ?? 'DESTINATION'} ${connection_mode ?? 'OUTBOUND'}`;
  const wrong = (name: Name, detail: string) => report.error(name, new CodedError('SWY5303', { property: name, detail }));

  const shape = shapes[kind];
  if (!shape) return wrong('connection_mode', 'a link with mode SOURCE opens the connections: OUTBOUND');
  for (const name of shape.needs) if (link[name] === null) wrong(name, `a link that is ${kind} needs it`);
  for (const name of shape.refuses) if (isGiven(link[name])) wrong(name, `a link that is ${kind} has no use for it`);
  if (connection_mode === 'INBOUND') refuseLogin(link, kind, wrong);

  for (const name of ['destination', 'source_rest'] as const) {
    const holder = link[name];
    if (!holder || !isKnown(holder)) continue;
    if ((holder.api_key_ref === undefined) === (holder.bearer_token_ref === undefined)) {
      report.error([name, 'api_key_ref'], new CodedError('SWY5302', { property: `${name}.api_key_ref` }));
    }
  }
}

/** Whoever waits for connections logs in nowhere. */
function refuseLogin({ source }: Unsettled<LinkAttributes>, kind: string, wrong: (name: Name, detail: string) => void): void {
  if (!source || !isKnown(source)) return;
  if (source.sasl || source.tls) wrong('source', `a link that is ${kind} opens no connection, so it has no login`);
}

const isGiven = (value: unknown): boolean => value !== null && value !== undefined && isKnown(value);
