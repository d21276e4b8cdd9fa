/** How a command ends. */
export const exitCodes = { done: 0, refused: 1, wrongUse: 2, nothingToDo: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
