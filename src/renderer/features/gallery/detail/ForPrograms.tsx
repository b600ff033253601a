import { type ReactNode, useEffect } from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { CopyBlock } from '../../../ui/CopyBlock.tsx';
import { curlCommand, requestJson } from '../image/programText.ts';
import { requestOf } from '../image/recipeFacts.ts';

/** The same image again, asked for by a program. */
export function ForPrograms({ image }: { readonly image: ImageView }): ReactNode {
  const { link, serverUrl, settings } = useStudio();
  const server = useStore(serverUrl, (state) => state.value);
  const needsKey = useStore(settings, (state) => state.value?.apiKeySet ?? false);
  useEffect(() => {
    if (link.host) void serverUrl.refresh();
  }, [link, serverUrl]);
  const request = requestOf(image);
  const url = link.host ? (server?.state === 'listening' ? server.url : undefined) : location.origin;
  return (
    <div className="flex flex-col gap-3">
      {url === undefined ? (
        <p className="text-muted">
          {server?.state === 'off'
            ? `Other programs cannot reach the app: ${server.why}`
            : 'Asking where the app listens.'}
        </p>
      ) : (
        <CopyBlock label="curl" code={curlCommand(url, request, needsKey)} />
      )}
      <CopyBlock label="JSON" code={requestJson(request)} />
    </div>
  );
}
