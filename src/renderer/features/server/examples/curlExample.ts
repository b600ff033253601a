/** For a POSIX shell: asks, waits, and saves the picture. */
export function curlExample(url: string, key: string | undefined): string {
  const auth = key === undefined ? '' : ` -H 'Authorization: Bearer ${key}'`;
  return `# Ask for a picture and wait for it
answer=$(curl -sS '${url}/v1/images/generate?images=url'${auth} \\
  -H 'Content-Type: application/json' \\
  -d '{"prompt": "a lighthouse at dusk"}')

# Save it, or say what went wrong
picture=$(printf '%s' "$answer" | sed -n 's/.*"url":"\\([^"]*\\)".*/\\1/p')
if [ -n "$picture" ]; then
  curl -sS "${url}$picture"${auth} -o lighthouse.png && echo 'Saved lighthouse.png'
else
  echo "$answer"
fi`;
}
