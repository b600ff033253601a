import { AppError } from '../../shared/schema/error.ts';
import type { ImageRecord, ImageView } from '../../shared/schema/image.ts';
import { imageLinks } from '../generation/generationView.ts';
import type { Handlers } from '../transport/call.ts';
import { pageOf, type Services } from './services.ts';

const MEDIA_TYPE = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' } as const;

type Names = Exclude<Extract<keyof Handlers, `images.${string}`>, 'images.inspect' | 'images.import'>;

/** The gallery. */
export function imageHandlers(s: Services): Pick<Handlers, Names> {
  const imageOf = (id: string): ImageRecord => {
    const image = s.images.get(id);
    if (image) return image;
    throw new AppError(
      'NOT_FOUND',
      `There is no image ${id}. It may have been deleted; list the images to see what is there.`,
      { facts: { id } },
    );
  };

  return {
    'images.list': ({ query }) => {
      const { page, limit, tag, query: words, model, favourite, before, after } = query;
      const filter = {
        tags: tag,
        ...(words !== undefined && { query: words }),
        ...(model !== undefined && { model }),
        ...(favourite !== undefined && { favourite }),
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
      };
      const { items, total } = s.images.list(filter, page, limit);
      return { body: pageOf(items.map(imageView), total, query) };
    },
    'images.get': ({ params }) => ({ body: imageView(imageOf(params.id)) }),
    'images.patch': ({ params, body }) => {
      const before = imageOf(params.id);
      const change = {
        ...(body.favourite !== undefined && { favourite: body.favourite }),
        ...(body.tags !== undefined && { tags: body.tags }),
      };
      const data = { imageId: before.id, favourite: body.favourite ?? before.favourite };
      s.images.patch(before.id, change, [{ type: 'image.changed', data }]);
      return { body: imageView(imageOf(before.id)) };
    },
    'images.delete': async ({ params }) => {
      const { id, file } = imageOf(params.id);
      // The file goes first: a row without a file is only hidden, a file without a row would be adopted again.
      await s.files.remove(file);
      await s.thumbnails.drop(id);
      s.images.remove(id, [{ type: 'image.deleted', data: { imageId: id } }]);
      return { body: { id, deleted: true } };
    },
    'images.file': ({ params }) => {
      const image = imageOf(params.id);
      return {
        body: { file: s.files.path(image.file), mediaType: MEDIA_TYPE[image.format], etag: `"${image.sha256}"` },
      };
    },
    'images.thumbnail': async ({ params, query }) => {
      const image = imageOf(params.id);
      const file = await s.thumbnails.thumbnail(image.id, s.files.path(image.file), query.size);
      return { body: { file, mediaType: 'image/webp', etag: `"${image.sha256.slice(0, 32)}-${query.size}"` } };
    },
  };
}

/** An image as clients see it; what the journal fills in where another program's recipe has gaps is not told. */
export function imageView(record: ImageRecord): ImageView {
  const { file: _, recipe, ...image } = record;
  const whole = image.imported === undefined || image.imported.source === 'tintype';
  return { ...image, ...(whole && { recipe }), ...imageLinks(image.id) };
}
