/** The texts given for `wait` in a `Prefer` header (RFC 7240), in order; '' where it has none. Other preferences are ignored. */
function waitsOf(prefer: string): string[] {
  // What is quoted may hold the signs that part preferences.
  const plain = prefer.replace(/"((?:\\.|[^"\\])*)"?/g, (_quoted, text: string) => text.replace(/[^\w.-]/g, '_'));
  return plain.split(',').flatMap((preference) => {
    const [name = '', ...value] = (preference.split(';')[0] ?? '').split('=');
    return name.trim().toLowerCase() === 'wait' ? [value.join('=').trim()] : [];
  });
}

/** Whether every `wait` of the header is a number of seconds. */
export const isPrefer = (prefer: string): boolean => waitsOf(prefer).every((text) => /^\d{1,5}$/.test(text));

/** For how many seconds to wait, as the header puts it; undefined where it does not ask for that. The first counts. */
export const waitOf = (prefer: string | undefined): string | undefined => waitsOf(prefer ?? '')[0];
