import { configOn } from "../config/catalogue.js";

const secretKey = "M4RKlrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEM4";
const accountKey = `M4RK${"aB3+".repeat(20)}x9==`;
export const s3 = (path: string) => configOn("s3", {}, { resource_path: path });
export const azure = (path: string) => configOn("azure", {}, { resource_path: path });
const account = (name: string) => configOn("azure", { account_name: name });
const endpoint = (url: string) => configOn("obs", { obs_endpoint: url });

/** Credentials in fields that are shown, as people paste them. */
export const pasted: Readonly<Record<string, string>> = {
  "a SAS behind a path": azure("raw/x/?sv=2022-11-02&sp=rl&sig=M4RK123%3D"),
  "a SAS behind a path, the signature first": azure("raw/x/?sig=M4RK123%3D&sv=2022-11-02&sp=rl"),
  "a SAS behind a path, without its question mark": azure("raw/x/&sv=2022-11-02&sig=M4RK123%3D"),
  "a SAS behind a path, encoded": azure("raw/x/%3Fsv%3D2022-11-02%26sig%3DM4RK123"),
  "a SAS behind a path, out of HTML": azure("raw/x/?sv=2022-11-02&amp;sig=M4RK123"),
  "a blob URL with a SAS": azure(
    "https://fleetstore.blob.core.windows.net/raw/x/?sv=2022-11-02&sig=M4RK123%3D",
  ),
  "a blob URL with a SAS as the account": account(
    "https://fleetstore.blob.core.windows.net/?sv=1&sig=M4RK123",
  ),
  "a SAS alone as the account": account("sv=2022-11-02&sp=rl&sig=M4RK123%3D"),
  "a SAS alone as the account, the signature first": account("?sig=M4RK123%3D&sv=2022-11-02"),
  "a connection string as the account": account(
    "AccountName=acc;AccountKey=M4RK123==;EndpointSuffix=core.windows.net",
  ),
  "a whole connection string as the account": account(
    "DefaultEndpointsProtocol=https;AccountKey=M4RK123==;AccountName=acc",
  ),
  "a connection string with a SAS as the account": account(
    "BlobEndpoint=https://acc.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=M4RK123",
  ),
  "an account key as the account": account(accountKey),
  "a user and password in an endpoint": endpoint("https://user:M4RK123@minio.example.com"),
  "a password alone in an endpoint": endpoint("https://:M4RK123@minio.example.com"),
  "a token as the user in an endpoint": endpoint("https://M4RK123@minio.example.com"),
  "a password with a slash in an endpoint": endpoint("https://user:M4RK/123@minio.example.com"),
  "a password with a hash and a question mark in an endpoint": endpoint(
    "https://user:M4RK#1?23@minio.example.com",
  ),
  "a password with an @ in an endpoint": endpoint("https://user:M4RK@123@minio.example.com"),
  "a user and password in a web server": configOn("local", {
    web_server_location: "http://user:M4RK123@files:3456",
  }),
  "a user and password in a bucket path": configOn("obs", {}, { resource_path: "obs://user:M4RK123@raw/x/" }),
  "a password with a slash in a bucket path": configOn(
    "obs",
    {},
    { resource_path: "obs://user:M4RK/123@raw/x/" },
  ),
  "a presigned URL of S3": s3(
    "https://raw.s3.amazonaws.com/x/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAM4RK&X-Amz-Signature=M4RK123",
  ),
  "a presigned URL of S3, as before": s3(
    "https://raw.s3.amazonaws.com/x?AWSAccessKeyId=AKIA&Expires=1&Signature=M4RK123",
  ),
  "a presigned URL of Google": configOn(
    "gcs",
    {},
    {
      resource_path: "https://storage.googleapis.com/raw/x?X-Goog-Date=1&X-Goog-Signature=M4RK123",
    },
  ),
  "a presigned path of S3": s3("s3://raw/x/?X-Amz-Expires=600&X-Amz-Security-Token=M4RK123"),
  "a secret key as the id of an access key": configOn("s3", { access_key: secretKey }),
  "a secret key as the id of an access key of OBS": configOn("obs", { obs_access_key_id: secretKey }),
  "a secret key of hex digits as the id of an access key": configOn("obs", {
    obs_access_key_id: `${"0a".repeat(30)}beef`,
  }),
  "a secret key as the region": configOn("s3", { region: secretKey }),
  "a secret key as the project": configOn("gcs", { project_id: secretKey }),
  "a private key as the project": configOn("gcs", { project_id: "-----BEGIN PRIVATE KEY-----\nM4RK123\n" }),
  "a key file as the project": configOn("gcs", {
    project_id: '{"type":"service_account","private_key":"M4RK123"}',
  }),
  "a SAS in the template of thumbnails": configOn(
    "azure",
    {},
    { thumbnail_suffix: "[filename].jpg?sv=1&sig=M4RK123" },
  ),
  "a SAS in a variable": JSON.stringify({
    version: 1,
    variables: { folder: { default: "raw/x/?sv=1&sig=M4RK123" } },
  }),
  "a SAS in the description of a variable": JSON.stringify({
    version: 1,
    variables: { folder: { description: "as in raw/x/?sv=1&sig=M4RK123", default: "x" } },
  }),
  "a SAS in a default that no dataset takes":
    'version: 1\ndefaults:\n  datasources:\n    input: { connection: hosted, resource_path: "raw/x/?sv=1&sig=M4RK123" }\n',
};
