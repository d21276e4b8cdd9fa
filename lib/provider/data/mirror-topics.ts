import { CodedError } from '../../core/coded-error';
import { defineDataSource } from '../data-source';
import { checkLinkLogin } from '../resources/link-login';
import { byTopic, shownMirrors } from '../resources/mirror-topics/model';
import { connectLink, whileReading } from '../rest';
import { mirrorTopicsDataSchema } from '../schema/data-sources';

/** `data "switchyard_mirror_topics"`. @throws SWY5318 the link is not there */
export const mirrorTopicsData = defineDataSource(mirrorTopicsDataSchema, {
  validate: ({ link }, report) => checkLinkLogin(link, report),

  async read({ config, signal, report }) {
    const { link, topics } = config;
    const warn = (warning: CodedError) => report.warn(['link', 'api_key_ref'], warning);
    const all = await (await connectLink(link, link.link_name, { ...whileReading, signal, warn })).mirrors();
    if (!all) throw new CodedError('SWY5318', { property: 'link', value: link.link_name });

    const mirrors = byTopic(all);
    const wanted = topics && new Set(topics);
    const found = [...mirrors.keys()].filter((topic) => wanted?.has(topic) ?? true).sort();
    const shown = shownMirrors(found, mirrors);
    const total = Object.values(shown.lag).reduce((sum, lag) => sum + lag, 0);
    return { ...config, resolved_topics: found, ...shown, total_lag: total };
  },
});
