/** How a command ends. `stopped` is what a shell gives to a program that Ctrl-C has ended. */
export const exitCodes = { done: 0, refused: 1, wrongUse: 2, nothingToDo: 3, stopped: 130 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
