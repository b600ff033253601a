/** Whether a name or address, without a port, is this machine's loopback. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (name === 'localhost' || name === '::1') return true;
  const numbers = /^127\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(name)?.slice(1).map(Number);
  return numbers !== undefined && numbers.every((number) => number <= 255);
}

/** Whether to listen on this name or address is to listen on every address of this machine. */
export const isEveryAddress = (host: string): boolean => ['0.0.0.0', '::', '[::]'].includes(host);

/** How this machine itself calls what listens on `address`: "every address" is none that can be called. */
export function callableAddress(address: string): string {
  if (!isEveryAddress(address)) return address;
  return address === '0.0.0.0' ? '127.0.0.1' : '::1';
}
