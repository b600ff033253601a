/** A prompt as the name of something. */
export const shortPrompt = (prompt: string, longest = 60): string =>
  prompt.length > longest ? `${prompt.slice(0, longest - 1).trimEnd()}…` : prompt;

export const pictures = (count: number): string => (count === 1 ? '1 picture' : `${inFigures(count)} pictures`);

export const jobsInWords = (count: number): string => (count === 1 ? '1 job' : `${inFigures(count)} jobs`);

export const inFigures = (count: number): string => count.toLocaleString('en-GB');

/** Which application asked. */
export const askedBy = (client: string | undefined): string => `Asked by ${client ?? 'a program without a name'}`;
