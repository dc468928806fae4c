/** Whether a file is a picture, as far as it is known what it is. */
export const isPicture = (file: { media_type?: string | null | undefined } | undefined): boolean =>
  file?.media_type?.startsWith('image/') ?? false;
