import { map, string } from './attributes';
import { ephemeralSchema } from './ephemeral';
import { templateEscapes } from './secret-template';

export const secretSchema = ephemeralSchema({
  type: 'switchyard_secret',
  says:
    'The value of a secret, or a text with secrets in it, for write-only attributes and other ephemeral places. ' +
    'It is read whenever Terraform plans or applies, and is in no plan, no state and no log.',
  attributes: {
    ref: string()
      .optional()
      .says(
        'Secret reference: `env:NAME`, `file:PATH`, `vault:PATH#FIELD`, `aws:NAME#KEY`, `azure:VAULT/NAME`. Either this or `template`.',
      ),
    template: string()
      .optional()
      .says('Text in which every `{name}` is replaced by the secret of that name; `{{` and `}}` stand for braces. Either this or `ref`.'),
    refs: map(string()).optional().says('Secret references for the names in `template`.'),
    escape: string()
      .optional()
      .oneOf(...templateEscapes)
      .says(
        'How secrets are written into `template`: as they are, or for a place between double quotes of a JAAS or JSON text. Absent: `none`.',
      ),
    encoding: string()
      .optional()
      .oneOf('text', 'bytes', 'base64')
      .says(
        '`text`: without a newline at the end. `bytes`: `value` is base64 of what is there, byte for byte. ' +
          '`base64`: what is there is base64 already, and is checked. Absent: `text`.',
      ),
    value: string().computed().sensitive().says('The secret.'),
  },
});
