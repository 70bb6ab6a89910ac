import { expect, test } from "vitest";
import { isPublicKey, isSecretKey } from "../../../src/config/excerpt/field-names.js";

test.each([
  "version",
  "variables",
  "default",
  "description",
  "connections",
  "connection",
  "type",
  "rotation",
  "defaults",
  "datasets",
  "id",
  "renamed_from",
  "share_with",
  "datasources",
  "input",
  "lightly",
  "input_output",
  "resource_path",
  "thumbnail_suffix",
  "region",
  "role_arn",
  "account_name",
])("%s is public", (key) => {
  expect([isPublicKey(key), isSecretKey(key)]).toEqual([true, false]);
});

test.each(["secret_access_key", "sas_token", "credentials", "external_id"])("%s is secret", (key) => {
  expect([isPublicKey(key), isSecretKey(key)]).toEqual([false, true]);
});

test.each(["", "secret", "token", "sas_tokn", "TYPE", "constructor", "password"])("%j is neither", (key) => {
  expect([isPublicKey(key), isSecretKey(key)]).toEqual([false, false]);
});
