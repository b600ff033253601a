import { AppError } from '../../../shared/schema/error.ts';

/** Why an address could not be had, and what to do about it. */
export function listenFailure(cause: unknown, host: string, port: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const more = { facts: { host, port, reason: String(code) }, cause };
  switch (code) {
    case 'EADDRINUSE':
      return new AppError(
        'SERVER_BUSY',
        `Port ${port} on ${host} is in use. Stop what listens there, pass another port, or --port 0 for a free one.`,
        more,
      );
    case 'EACCES':
      return new AppError(
        'FORBIDDEN',
        `This user may not listen on port ${port}. Pass a port above 1023, or --port 0 for a free one.`,
        more,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new AppError(
        'INVALID_REQUEST',
        `${host} is not an address of this machine. Pass --host 127.0.0.1, or an address it has.`,
        more,
      );
    default:
      return cause;
  }
}

/** The refusal to be open to others without a key. */
export const keyMissing = (host: string): AppError =>
  new AppError(
    'FORBIDDEN',
    `Listening on ${host} would let other machines in, and no API key is set. Set one first, or listen on 127.0.0.1.`,
    {
      facts: { host },
    },
  );
