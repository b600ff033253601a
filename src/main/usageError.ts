/** A command line that cannot be carried out; the message is one line for the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
