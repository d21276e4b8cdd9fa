/** How long clients are held by a rollback, in milliseconds: from when the fence is up to when they are let go, by the timeline of the report. */
export function heldFor(
  timeline: readonly { readonly at: string; readonly stage?: string | null; readonly event: string }[] | undefined,
): number {
  const appliedAt = (stage: string) => Date.parse(timeline?.find((entry) => entry.stage === stage && entry.event === 'applied')?.at ?? '');
  return appliedAt('rollback') - appliedAt('rollback-fence');
}
