/** The comment that allows {@link template}, and a template of thumbnails that is warned of. */
export const comment = "# lightly-gitops: allow thumbnail-template";
export const template = "        thumbnail_suffix: thumb.jpg";

/** A config of one datasource that ends with these lines. */
export const configWith = (lines: string) => `version: 1
connections: { hosted: { type: lightly } }
datasets:
  street:
    type: images
    datasources:
      input_output:
        connection: hosted
        resource_path: raw/
${lines}
`;
