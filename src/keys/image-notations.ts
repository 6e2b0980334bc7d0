import { type SignedForm, signedForm } from './notations.ts';

/**
 * What the signature of an image's manifest states besides the manifest. None of it is in the signature of a release, and the
 * other way round: whoever may sign the one has signed none of the other.
 */
export interface ImageNotations {
  /** `imageDigest` of the manifest, with `sha256:`. */
  readonly imageDigest: string;
  /** The commit of this project that the image was built from, in lower-case hex digits. */
  readonly commit: string;
}

/** Of signatures of images. */
export const imageForm: SignedForm<ImageNotations> = signedForm({
  imageDigest: 'image-digest@sealci.dev',
  commit: 'image-commit@sealci.dev',
});
