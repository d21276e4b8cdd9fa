/** Version 0 knew one kind of link, whose modes were not written down. Without them a plan would make a new link. */
export function upgradeFromVersion0(old: unknown): unknown {
  return { mode: 'DESTINATION', connection_mode: 'OUTBOUND', ...(old as object) };
}
