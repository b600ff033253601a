/** For Python 3 without any package: submits, follows the progress, and saves the picture. */
export function pythonExample(url: string, key: string | undefined): string {
  const auth = key === undefined ? '' : `\n    "Authorization": "Bearer ${key}",`;
  return `import json
import time
import urllib.error
import urllib.request

SERVER = "${url}"
HEADERS = {
    "Content-Type": "application/json",
    "X-Client": "Python example",${auth}
}


def ask(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(SERVER + path, data=data, headers=HEADERS)
    try:
        with urllib.request.urlopen(request) as response:
            return response.read()
    except urllib.error.HTTPError as refused:
        raise SystemExit(json.load(refused)["error"]["message"])


# Ask for a picture: the answer comes at once
job = json.loads(ask("/v1/images/generations", {"prompt": "a lighthouse at dusk"}))

# Ask how far it is until it has ended
while job["status"] in ("pending", "in_progress"):
    time.sleep(0.5)
    job = json.loads(ask(job["links"]["self"] + "?images=url"))
    print(job["status"], round(job.get("progress", {}).get("percentage", 0)), "%")
if job["status"] != "complete":
    raise SystemExit(job.get("error", {}).get("message", job["status"]))

# Save what was made
for image in job["result"]["images"]:
    with open(image["id"] + ".png", "wb") as file:
        file.write(ask(image["url"]))
    print("Saved", image["id"] + ".png")`;
}
