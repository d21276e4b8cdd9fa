import { z } from 'zod';
import type { Link } from '../linking/link';
import type { LinkEngine } from '../linking/link-engine';
import type { Mirror, MirrorStatus } from '../linking/mirror';
import { badRequest, LinkFault } from '../linking/link-fault';
import { isTrue, list, parse } from './body';
import { lagsOf } from './mirrors';
import type { RestRoutes } from './router';

const wanted = z.object({ mirror_topic_names: z.array(z.string()).nullish(), mirror_topic_name_pattern: z.string().nullish() });

/** A change of state, and from where it is allowed. What is already there is accepted, except where `repeat` says how it is refused. */
interface Transition {
  readonly to: MirrorStatus;
  readonly from: readonly MirrorStatus[];
  readonly repeat?: string;

  /** @throws LinkFault it is not possible for this link */
  check?(link: Link): void;
  apply(link: Link, mirror: Mirror): Promise<void> | void;
}

const alreadyStopped = 'already stopped its mirror';

const reversal = (paused: boolean): Transition => ({
  to: 'PENDING_STOPPED',
  from: ['ACTIVE', 'PAUSED'],
  check: (link) => void link.ends.other(),
  apply: (link, mirror) => link.ends.reverse(mirror, paused),
});

const transitions: Readonly<Record<string, Transition>> = {
  promote: { to: 'PENDING_STOPPED', from: ['ACTIVE'], apply: (link, mirror) => link.promote(mirror) },
  failover: {
    to: 'STOPPED',
    from: ['ACTIVE', 'PAUSED', 'PENDING_STOPPED', 'FAILED'],
    repeat: alreadyStopped,
    apply: (link, mirror) => link.failOver(mirror),
  },
  'reverse-and-start-mirror': reversal(false),
  'reverse-and-pause-mirror': reversal(true),
  pause: { to: 'PAUSED', from: ['ACTIVE'], apply: (link, mirror) => link.pause(mirror) },
  resume: { to: 'ACTIVE', from: ['PAUSED'], apply: (link, mirror) => link.resume(mirror) },
};

/** `mirrors:promote`, `:failover`, `:pause` and `:resume`: one result a topic, and HTTP 200 also when some are refused. */
export function transitionRoutes(engine: LinkEngine): RestRoutes {
  return Object.fromEntries(
    Object.entries(transitions).map(([verb, transition]) => [
      `POST /links/{link}/mirrors:${verb}`,
      async ({ params, query, body }) => {
        const link = engine.link(params['link'] ?? '');
        const names = namesOf(link, parse(wanted, body));
        const validateOnly = isTrue(query, 'validate_only');
        const results = [];
        for (const name of names)
          results.push(
            await change(link, name, transition, { validateOnly, acceptsStopped: engine.behaviour.acceptsStopped && verb === 'promote' }),
          );
        return { status: 200, body: list('KafkaAlterMirrorStatusResponseDataList', results) };
      },
    ]),
  );
}

function namesOf(link: Link, { mirror_topic_names, mirror_topic_name_pattern }: z.infer<typeof wanted>): readonly string[] {
  if (mirror_topic_names) return mirror_topic_names;
  if (!mirror_topic_name_pattern) throw badRequest('Give mirror_topic_names or mirror_topic_name_pattern');
  const pattern = compile(mirror_topic_name_pattern);
  return [...link.mirrors.keys()].filter((name) => pattern.test(name));
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw badRequest(`mirror_topic_name_pattern '${pattern}' is not a regular expression`);
  }
}

interface ChangeOptions {
  readonly validateOnly: boolean;
  readonly acceptsStopped: boolean;
}

async function change(link: Link, name: string, transition: Transition, { validateOnly, acceptsStopped }: ChangeOptions): Promise<object> {
  const mirror = link.mirrors.get(name);
  const answer = (errorCode: number | null, message: string | null) => ({
    mirror_topic_name: name,
    error_code: errorCode,
    error_message: message,
    mirror_lags: mirror ? lagsOf(mirror) : [],
    messages_truncated: null,
  });
  if (!mirror) return answer(404, `Topic '${name}' is not a mirror topic of link '${link.name}'`);
  if (acceptsStopped && mirror.status === 'STOPPED') return answer(null, null);
  const refused = refuse(mirror, transition) ?? reasonOf(() => transition.check?.(link));
  if (refused !== undefined) return answer(400, refused);
  if (!validateOnly && mirror.status !== transition.to) await transition.apply(link, mirror);
  return answer(null, null);
}

function reasonOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof LinkFault) return error.message;
    throw error;
  }
}

function refuse({ name, status, errorMessage }: Mirror, { to, from, repeat }: Transition): string | undefined {
  if (status === to) return repeat && `Topic '${name}' ${repeat}`;
  if (from.includes(status)) return undefined;
  if (status === 'STOPPED') return `Topic '${name}' ${alreadyStopped}`;
  return `Topic '${name}' is ${status}${errorMessage === null ? '' : ` (${errorMessage})`}`;
}
