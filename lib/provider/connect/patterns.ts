/** MirrorMaker takes lists of regular expressions that match a whole name (DefaultTopicFilter, DefaultGroupFilter). */

/** A regular expression for one name. */
export const literalPattern = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The name for which {@link literalPattern} made a regular expression. */
export const nameOfPattern = (pattern: string): string => pattern.replace(/\\(.)/g, '$1');

/** A regular expression for names in which `*` stands for any characters. */
export const globPattern = (glob: string): string => glob.split('*').map(literalPattern).join('.*');

/** Whether a name matches one of the globs; no globs match every name. */
export function matchesGlobs(name: string, globs: readonly string[] | null | undefined): boolean {
  return globs?.some((glob) => new RegExp(`^(?:${globPattern(glob)})$`, 's').test(name)) ?? true;
}

/**
 * Whether MirrorMaker takes a topic for one of Kafka or Connect and never copies it.
 * Source: org.apache.kafka.connect.mirror.ReplicationPolicy.isInternalTopic, and MirrorClientConfig for heartbeats.
 */
export const isInternalTopic = (topic: string): boolean => /^(?:__|\.)|[.-]internal$|^heartbeats$/.test(topic);
