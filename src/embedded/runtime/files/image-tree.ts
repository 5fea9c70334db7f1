import type { Content } from './content.ts';

interface ImageNodeBase {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modified: Date;
}

export interface ImageDirectory extends ImageNodeBase {
  readonly type: 'directory';
  readonly entries: ReadonlyMap<string, ImageNode>;
}

/** In several directories where it has hard links. */
export interface ImageFile extends ImageNodeBase {
  readonly type: 'file';
  readonly content: Content;
  readonly links: number;
}

export interface ImageLink extends ImageNodeBase {
  readonly type: 'symlink';
  readonly target: string;
}

/** A file of an image's layers; never changed. */
export type ImageNode = ImageDirectory | ImageFile | ImageLink;
