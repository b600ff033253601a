/** For Node.js: submits, follows the progress, and saves the picture. */
export function javascriptExample(url: string, key: string | undefined): string {
  const auth = key === undefined ? '' : `\n  Authorization: 'Bearer ${key}',`;
  return `const { writeFile } = await import('node:fs/promises');

const server = '${url}';
const headers = {
  'Content-Type': 'application/json',
  'X-Client': 'JavaScript example',${auth}
};

async function ask(path, options) {
  const response = await fetch(server + path, { headers, ...options });
  if (!response.ok) throw new Error((await response.json()).error.message);
  return response;
}

// Ask for a picture: the answer comes at once
const body = JSON.stringify({ prompt: 'a lighthouse at dusk' });
let job = await (await ask('/v1/images/generations', { method: 'POST', body })).json();

// Ask how far it is until it has ended
while (job.status === 'pending' || job.status === 'in_progress') {
  await new Promise((resolve) => setTimeout(resolve, 500));
  job = await (await ask(job.links.self + '?images=url')).json();
  console.log(job.status, Math.round(job.progress?.percentage ?? 0) + ' %');
}
if (job.status !== 'complete') throw new Error(job.error?.message ?? job.status);

// Save what was made
for (const image of job.result.images) {
  const file = await ask(image.url);
  await writeFile(image.id + '.png', Buffer.from(await file.arrayBuffer()));
  console.log('Saved ' + image.id + '.png');
}`;
}
