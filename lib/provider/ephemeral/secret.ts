import { isUtf8 } from 'node:buffer';
import { CodedError } from '../../core/coded-error';
import { resolveSecretBytes, type SecretOptions } from '../../secrets';
import { defineEphemeral } from '../ephemeral-resource';
import { isKnown, type Report, type Unsettled } from '../resource';
import { secretSchema } from '../schema';
import { fillTemplate, templateFault, type TemplateEscape } from '../schema/secret-template';

type SecretAttributes = (typeof secretSchema)['attributes'];

/** `ephemeral "switchyard_secret"`: reads secrets where they are, for places of which Terraform keeps nothing. */
export const secret = defineEphemeral(secretSchema, {
  validate,

  async open({ config, report }) {
    const options: SecretOptions = { warn: (warning) => report.warn(config.ref === null ? 'refs' : 'ref', warning) };
    const { ref, template, refs, escape } = config;
    const encoding = config.encoding ?? 'text';
    if (ref !== null) return { ...config, value: encoded(await resolveSecretBytes(ref, options), encoding, 'ref') };

    const values = await readAll(refs ?? {}, options);
    const text = fillTemplate(template ?? '', values, (escape ?? 'none') as TemplateEscape);
    return { ...config, value: encoded(Buffer.from(text), encoding, 'template') };
  },
});

function validate(config: Unsettled<SecretAttributes>, report: Report): void {
  const { ref, template, refs } = config;
  if (isKnown(ref) && isKnown(template) && (ref === null) === (template === null)) {
    report.error(template === null ? '' : 'template', new CodedError('SWY3340'));
  }
  if (!isKnown(template) || template === null || !isKnown(refs)) return;
  const fault = templateFault(template, Object.keys(refs ?? {}));
  if (fault !== undefined) report.error('template', new CodedError('SWY3326', { property: 'template', value: template, detail: fault }));
}

async function readAll(refs: Readonly<Record<string, string>>, options: SecretOptions): Promise<Record<string, string>> {
  const read = async (name: string, ref: string) => [name, asText(await resolveSecretBytes(ref, options), `refs.${name}`)] as const;
  return Object.fromEntries(await Promise.all(Object.entries(refs).map(([name, ref]) => read(name, ref))));
}

function encoded(bytes: Buffer, encoding: string, property: string): string {
  if (encoding === 'bytes') return bytes.toString('base64');
  const text = asText(bytes, property);
  return encoding === 'base64' ? asBase64(text, property) : text;
}

/** Without the newline that editors and `echo` put at the end of a file. */
function asText(bytes: Buffer, property: string): string {
  if (!isUtf8(bytes)) throw new CodedError('SWY3342', { property });
  const text = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (text === '') throw new CodedError('SWY5032', { property, detail: 'it is empty' });
  return text;
}

/** The Kubernetes provider of Terraform passes over a value that is not base64, without a word: it is checked here. */
function asBase64(text: string, property: string): string {
  const joined = text.replace(/\s+/g, '');
  if (joined === '' || joined.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(joined)) throw new CodedError('SWY3341', { property });
  return joined;
}
