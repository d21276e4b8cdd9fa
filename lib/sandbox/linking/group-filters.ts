import { z } from 'zod';
import { badRequest } from './link-fault';

const filters = z.object({
  groupFilters: z.array(
    z.object({
      name: z.string(),
      patternType: z.enum(['LITERAL', 'PREFIXED']),
      filterType: z.enum(['INCLUDE', 'EXCLUDE']),
    }),
  ),
});

/** Whether a consumer group's offsets are to be synchronised. */
export type GroupFilter = (groupId: string) => boolean;

/**
 * Reads the link setting `consumer.offset.group.filters`. The empty string stands for all groups. A group that any EXCLUDE filter names
 * is left out.
 * @throws LinkFault the text is not a document of group filters
 */
export function parseGroupFilters(text: string): GroupFilter {
  if (text === '') return () => true;
  const parsed = filters.safeParse(parseJson(text));
  if (!parsed.success)
    throw badRequest(
      `consumer.offset.group.filters is not valid: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
    );
  const { groupFilters } = parsed.data;
  return (groupId) => {
    const types = groupFilters
      .filter(({ name, patternType }) => (patternType === 'PREFIXED' ? groupId.startsWith(name) : name === '*' || name === groupId))
      .map(({ filterType }) => filterType);
    return types.includes('INCLUDE') && !types.includes('EXCLUDE');
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('consumer.offset.group.filters is not JSON');
  }
}
