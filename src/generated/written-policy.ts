// Made from schema/policy.schema.json by `npm run generate`. Do not edit.
/* oxlint-disable */
/**
 * Folders that datasources may use, with all that lies below them. `*` stands for any characters between two slashes.
 *
 * Items: A folder, with all that lies below it.
 */
export type Folders = string[];
/**
 * Texts, in which `*` stands for any characters.
 *
 * Items: A text, in which `*` stands for any characters.
 */
export type Patterns = string[];
/**
 * Texts, in which `*` stands for any characters.
 *
 * Items: A text, in which `*` stands for any characters.
 */
export type Patterns1 = string[];

/**
 * What a config may ask for at all, written by those who own the account. What is left out is not limited.
 */
export interface WrittenPolicy {
  /**
   * Version of the policy language.
   */
  version: 1;
  /**
   * The secret references that may be used, and for each what it may go with. A reference that is not listed may not be used. `*` stands for any characters.
   */
  secrets?: {
    [k: string]: Use;
  };
  resource_path?: Folders;
  share_with?: Patterns1;
  /**
   * How many resources one apply may create or update.
   */
  limits?: {
    create?: Limit;
    update?: Limit;
  };
}
/**
 * What a secret may go with. `{}`: anything. Of a secret with limits, the account or endpoint that it goes to must be among them.
 */
export interface Use {
  resource_path?: Folders;
  type?: Patterns;
  access_key?: Patterns;
  role_arn?: Patterns;
  account_name?: Patterns;
  project_id?: Patterns;
  obs_endpoint?: Patterns;
  obs_access_key_id?: Patterns;
}
/**
 * At most so many resources, and at most so many percent of those that are declared.
 */
export interface Limit {
  /**
   * How many resources.
   */
  count?: number;
  /**
   * How many percent of the resources that are declared.
   */
  percent?: number;
}
