// Made from schema/lightly.schema.json by `npm run generate`. Do not edit.
// @ts-nocheck
/* oxlint-disable */

export const validateWrittenConfig = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"urn:lightly-gitops:schema:config:1","title":"Lightly config","description":"Declares Lightly datasets and the cloud storage attached to them, for lightly-gitops.","examples":[{"version":1,"datasets":{"street-scenes":{"type":"images"}}}],"type":"object","additionalProperties":false,"required":["version"],"properties":{"version":{"title":"Version","description":"Version of the config language.","examples":[1],"const":1},"variables":{"title":"Variables","description":"Variables by name, used as `${var:name}` in any string that is not a secret.","examples":[{"environment":{"default":"staging"}}],"type":"object","propertyNames":{"pattern":"^[A-Za-z_][A-Za-z0-9_]*$","patternErrorMessage":"letters, digits and _, not starting with a digit"},"additionalProperties":{"$ref":"#/$defs/variable"}},"connections":{"title":"Connections","description":"Connections by name, for datasources to refer to.","examples":[{"hosted":{"type":"lightly"}}],"type":"object","propertyNames":{"pattern":"^[a-zA-Z0-9][a-zA-Z0-9_-]*$","patternErrorMessage":"letters, digits, _ and -, starting with a letter or digit"},"additionalProperties":{"$ref":"#/$defs/connection"}},"defaults":{"$ref":"#/$defs/defaults"},"datasets":{"title":"Datasets","description":"Datasets by name. A name has at least 3 characters: letters, digits, spaces, `_` and `-`, starting with a letter or digit.","examples":[{"street-scenes":{"type":"images"}}],"type":"object","propertyNames":{"minLength":3,"pattern":"^[a-zA-Z0-9][a-zA-Z0-9 _-]+$","patternErrorMessage":"at least 3 characters: letters, digits, spaces, _ and -, starting with a letter or digit"},"additionalProperties":{"$ref":"#/$defs/dataset"}}},"$defs":{"variable_template":{"title":"Text with a variable","description":"Text that holds `${var:name}`, replaced by the value of a declared variable before anything else looks at it.","examples":["${var:region}"],"type":"string","pattern":"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}","patternErrorMessage":"text with ${var:name}"},"secret_reference":{"title":"Secret reference","description":"Where a secret is found: `${env:NAME}` for an environment variable or `${file:path}` for a file (relative to this config). The reference must be the whole value; a literal secret is an error.","examples":["${env:LIGHTLY_S3_SECRET}","${file:/run/secrets/gcs.json}"],"type":"string","pattern":"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$","patternErrorMessage":"a reference that is the whole value: ${env:NAME} or ${file:path}"},"variable":{"title":"Variable","description":"A variable that strings of the config can use as `${var:name}`.","examples":[{"default":"staging"}],"type":"object","additionalProperties":false,"properties":{"default":{"title":"Default","description":"Value used when neither `--var name=value` nor `LIGHTLY_VAR_name` gives one. Without a default, one of them must.","examples":["staging"],"type":"string"},"description":{"title":"Description","description":"What the variable is for.","examples":["The environment whose buckets are used."],"type":"string"}}},"s3_region":{"title":"AWS region","description":"Region of the bucket, one of those that the platform accepts.","examples":["eu-central-1"],"anyOf":[{"type":"string","enum":["af-south-1","ap-east-1","ap-northeast-1","ap-northeast-2","ap-northeast-3","ap-south-1","ap-south-2","ap-southeast-1","ap-southeast-2","ap-southeast-3","ap-southeast-4","ca-central-1","cn-northwest-1","eu-central-1","eu-central-2","eu-north-1","eu-south-1","eu-south-2","eu-west-1","eu-west-2","eu-west-3","me-central-1","me-south-1","sa-east-1","us-east-1","us-east-2","us-gov-east","us-gov-west","us-west-1","us-west-2"]},{"$ref":"#/$defs/variable_template"}]},"kms_key":{"title":"KMS key","description":"ARN of the symmetric KMS key that encrypts the objects which Lightly writes. Without it, the bucket's own setting decides.","examples":["arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"],"anyOf":[{"type":"string","minLength":1,"pattern":"^arn:aws:kms:[a-zA-Z0-9-]*:[0-9]{12}:key.+$","patternErrorMessage":"an ARN such as arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"},{"$ref":"#/$defs/variable_template"}]},"s3":{"title":"Amazon S3 with access keys","description":"A bucket reached with the access key of an IAM user.","examples":[{"type":"s3","region":"eu-central-1","access_key":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"${env:LIGHTLY_S3_SECRET}"}],"type":"object","additionalProperties":false,"required":["type","region","access_key","secret_access_key"],"properties":{"type":{"title":"Provider","description":"Storage provider: `s3`.","examples":["s3"],"const":"s3"},"region":{"$ref":"#/$defs/s3_region"},"access_key":{"title":"Access key id","description":"Id of the IAM user's access key. Not a secret, but it may be a reference; then it is masked wherever it would show.","examples":["AKIAIOSFODNN7EXAMPLE","${env:LIGHTLY_S3_KEY_ID}"],"type":"string","minLength":1},"secret_access_key":{"title":"Secret access key","description":"Secret of the IAM user's access key. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.","examples":["${env:LIGHTLY_S3_SECRET}"],"allOf":[{"$ref":"#/$defs/secret_reference"}]},"server_side_encryption_kms_key":{"$ref":"#/$defs/kms_key"},"rotation":{"$ref":"#/$defs/rotation"}}},"s3_delegated_access":{"title":"Amazon S3 with delegated access","description":"A bucket reached through an IAM role that trusts Lightly's AWS account.","examples":[{"type":"s3_delegated_access","region":"eu-central-1","role_arn":"arn:aws:iam::123456789012:role/lightly-read","external_id":"${env:LIGHTLY_EXTERNAL_ID}"}],"type":"object","additionalProperties":false,"required":["type","region","role_arn","external_id"],"properties":{"type":{"title":"Provider","description":"Storage provider: `s3_delegated_access`.","examples":["s3_delegated_access"],"const":"s3_delegated_access"},"region":{"$ref":"#/$defs/s3_region"},"role_arn":{"title":"Role ARN","description":"ARN of the IAM role that Lightly assumes. Its maximum session duration must be 12 hours.","examples":["arn:aws:iam::123456789012:role/lightly-read"],"anyOf":[{"type":"string","minLength":12,"pattern":"^arn:aws:iam::[0-9]{12}:role.+$","patternErrorMessage":"an ARN such as arn:aws:iam::123456789012:role/lightly-read"},{"$ref":"#/$defs/variable_template"}]},"external_id":{"title":"External id","description":"External id that the role's trust policy demands: at least 10 characters, letters, digits and `_+=,.@:/-`. Handle it like a passphrase. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.","examples":["${env:LIGHTLY_EXTERNAL_ID}"],"allOf":[{"$ref":"#/$defs/secret_reference"}]},"server_side_encryption_kms_key":{"$ref":"#/$defs/kms_key"},"rotation":{"$ref":"#/$defs/rotation"}}},"azure":{"title":"Azure Blob Storage","description":"A container reached with a shared access signature (SAS).","examples":[{"type":"azure","account_name":"fleetstore","sas_token":"${env:FLEETSTORE_SAS}"}],"type":"object","additionalProperties":false,"required":["type","account_name","sas_token"],"properties":{"type":{"title":"Provider","description":"Storage provider: `azure`.","examples":["azure"],"const":"azure"},"account_name":{"title":"Storage account","description":"Name of the storage account.","examples":["fleetstore"],"type":"string","minLength":1},"sas_token":{"title":"SAS token","description":"Account SAS token for containers and objects: read and list for `input`, also write and delete for `lightly` and `input_output`. It may start with `?`. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.","examples":["${env:FLEETSTORE_SAS}"],"allOf":[{"$ref":"#/$defs/secret_reference"}]},"rotation":{"$ref":"#/$defs/rotation"}}},"gcs":{"title":"Google Cloud Storage","description":"A bucket reached with the key of a service account.","examples":[{"type":"gcs","project_id":"perception-prod","credentials":"${file:/run/secrets/gcs.json}"}],"type":"object","additionalProperties":false,"required":["type","project_id","credentials"],"properties":{"type":{"title":"Provider","description":"Storage provider: `gcs`.","examples":["gcs"],"const":"gcs"},"project_id":{"title":"Project id","description":"Id of the Google Cloud project that owns the bucket.","examples":["perception-prod"],"type":"string","minLength":1},"credentials":{"title":"Service account key","description":"Key file of the service account, the JSON text as downloaded. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.","examples":["${file:/run/secrets/gcs.json}"],"allOf":[{"$ref":"#/$defs/secret_reference"}]},"rotation":{"$ref":"#/$defs/rotation"}}},"obs":{"title":"OBS","description":"A bucket in Open Telekom Cloud OBS or another S3-compatible store.","examples":[{"type":"obs","obs_endpoint":"https://obs.eu-de.otc.t-systems.com","obs_access_key_id":"OBSKEYEXAMPLE","obs_secret_access_key":"${env:OBS_SECRET}"}],"type":"object","additionalProperties":false,"required":["type","obs_endpoint","obs_access_key_id","obs_secret_access_key"],"properties":{"type":{"title":"Provider","description":"Storage provider: `obs`.","examples":["obs"],"const":"obs"},"obs_endpoint":{"title":"Endpoint","description":"URL of the object store.","examples":["https://obs.eu-de.otc.t-systems.com"],"anyOf":[{"type":"string","minLength":1,"pattern":"^https?://.+$","patternErrorMessage":"a URL that starts with http:// or https://"},{"$ref":"#/$defs/variable_template"}]},"obs_access_key_id":{"title":"Access key id","description":"Id of the access key. Not a secret, but it may be a reference; then it is masked wherever it would show.","examples":["OBSKEYEXAMPLE","${env:OBS_KEY_ID}"],"type":"string","minLength":1},"obs_secret_access_key":{"title":"Secret access key","description":"Secret of the access key. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.","examples":["${env:OBS_SECRET}"],"allOf":[{"$ref":"#/$defs/secret_reference"}]},"rotation":{"$ref":"#/$defs/rotation"}}},"local":{"title":"Local storage","description":"A folder on the disk of the machine that runs the Lightly worker.","examples":[{"type":"local","web_server_location":"http://localhost:3456"}],"type":"object","additionalProperties":false,"required":["type"],"properties":{"type":{"title":"Provider","description":"Storage provider: `local`.","examples":["local"],"const":"local"},"web_server_location":{"title":"Web server","description":"URL of the web server that shows the local files in the Lightly app.","default":"http://localhost:3456","examples":["http://localhost:3456"],"anyOf":[{"type":"string","pattern":"^https?://.+$","patternErrorMessage":"a URL that starts with http:// or https://"},{"$ref":"#/$defs/variable_template"}]}}},"lightly":{"title":"Storage hosted by Lightly","description":"Storage that Lightly provides; nothing needs to be known to reach it.","examples":[{"type":"lightly"}],"type":"object","additionalProperties":false,"required":["type"],"properties":{"type":{"title":"Provider","description":"Storage provider: `lightly`.","examples":["lightly"],"const":"lightly"}}},"connection":{"title":"Connection","description":"How to reach a bucket: storage provider, region or endpoint, identity, and a reference to the secret.","examples":[{"type":"s3","region":"eu-central-1","access_key":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"${env:LIGHTLY_S3_SECRET}"}],"type":"object","discriminator":{"propertyName":"type"},"required":["type"],"oneOf":[{"$ref":"#/$defs/s3"},{"$ref":"#/$defs/s3_delegated_access"},{"$ref":"#/$defs/azure"},{"$ref":"#/$defs/gcs"},{"$ref":"#/$defs/obs"},{"$ref":"#/$defs/local"},{"$ref":"#/$defs/lightly"}]},"connection_name":{"title":"Connection name","description":"Name of a connection declared under `connections`.","examples":["raw-data"],"anyOf":[{"type":"string","pattern":"^[a-zA-Z0-9][a-zA-Z0-9_-]*$","patternErrorMessage":"letters, digits, _ and -, starting with a letter or digit"},{"$ref":"#/$defs/variable_template"}]},"datasource":{"title":"Datasource","description":"One folder of cloud storage, attached to a dataset for one purpose.","examples":[{"connection":"raw-data","resource_path":"s3://raw/street/"}],"type":"object","additionalProperties":false,"required":["connection","resource_path"],"properties":{"connection":{"title":"Connection","description":"Name of a connection declared under `connections`, or a whole connection written here.","examples":["raw-data"],"if":{"type":"string"},"then":{"$ref":"#/$defs/connection_name"},"else":{"$ref":"#/$defs/connection"},"tsType":"string | Connection"},"resource_path":{"title":"Path","description":"The folder: `s3://bucket/prefix/`, `gs://bucket/prefix/`, `obs://bucket/prefix/`, `container/prefix/` for Azure, or a path relative to the worker's mount for local storage. Under `defaults`, `${dataset}` stands for the dataset's name.","examples":["s3://raw/street/","footage/dashcam/"],"type":"string"},"thumbnail_suffix":{"title":"Thumbnail template","description":"Where the thumbnail of a file lies, relative to the folder; `[filename]` and `[extension]` are filled in. `null` turns thumbnails off: the app then shows the full images.","default":".lightly/thumbnails/[filename]_thumb.[extension]","examples":[".lightly/thumbnails/[filename]_thumb.[extension]",null],"type":["string","null"],"minLength":1}}},"datasources":{"title":"Datasources","description":"The dataset's datasources by purpose: `input` and `lightly` together, or the older combined `input_output` alone. `{}` means none, also where there are defaults.","examples":[{"input":{"connection":"raw-data","resource_path":"s3://raw/street/"},"lightly":{"connection":"workspace","resource_path":"s3://lightly/street/"}}],"type":"object","additionalProperties":false,"properties":{"input":{"$ref":"#/$defs/datasource"},"lightly":{"$ref":"#/$defs/datasource"},"input_output":{"$ref":"#/$defs/datasource"}}},"dataset":{"title":"Dataset","description":"A dataset on the Lightly platform and the storage attached to it. Without `datasources` only the dataset itself is managed.","examples":[{"type":"images"}],"type":"object","additionalProperties":false,"required":["type"],"properties":{"type":{"title":"Type","description":"What the dataset holds. Cannot be changed once the dataset exists.","examples":["images"],"type":"string","enum":["images","videos"]},"id":{"title":"Id","description":"Id of the dataset on the platform. A pinned dataset keeps it whatever its name becomes: another name here is planned as a rename.","examples":["65f0c0de0000000000000001"],"type":"string","pattern":"^[a-f0-9]{24}$","patternErrorMessage":"24 hex digits, lower case"},"renamed_from":{"title":"Former name","description":"Name that the dataset had before. While the platform knows it by that name, it is renamed; afterwards this can be removed.","examples":["street-scenes-old"],"type":"string","minLength":3,"pattern":"^[a-zA-Z0-9][a-zA-Z0-9 _-]+$","patternErrorMessage":"at least 3 characters: letters, digits, spaces, _ and -, starting with a letter or digit"},"share_with":{"title":"Shared with","description":"E-mail addresses of the people who may work with the dataset, in any order and case. `[]` means nobody; without this, sharing is left as it is.","examples":[["ada@example.com"]],"type":"array","items":{"title":"E-mail address","description":"E-mail address of a person with an account on the platform.","examples":["ada@example.com"],"type":"string","pattern":"^[^@\\s]+@[^@\\s]+$","patternErrorMessage":"an e-mail address"}},"datasources":{"$ref":"#/$defs/datasources"}}},"rotation":{"title":"Rotation","description":"Raise this number in the change that follows a rotation of the secret: planned against the base of the change, that sends the secret again.","examples":[1],"type":"integer","minimum":0},"defaults":{"title":"Defaults","description":"What datasets have unless they say otherwise.","examples":[{"datasources":{"input":{"connection":"raw-data","resource_path":"s3://raw/${dataset}/"},"lightly":{"connection":"workspace","resource_path":"s3://lightly/${dataset}/"}}}],"type":"object","additionalProperties":false,"properties":{"thumbnail_suffix":{"title":"Thumbnail template","description":"Where the thumbnail of a file lies, relative to the folder; `[filename]` and `[extension]` are filled in. `null` turns thumbnails off: the app then shows the full images.","default":".lightly/thumbnails/[filename]_thumb.[extension]","examples":[".lightly/thumbnails/[filename]_thumb.[extension]",null],"type":["string","null"],"minLength":1},"datasources":{"$ref":"#/$defs/default_datasources"}}},"default_datasources":{"title":"Default datasources","description":"Datasources by purpose that every dataset has which does not declare that purpose itself. In their paths, `${dataset}` stands for the dataset's name.","examples":[{"input":{"connection":"raw-data","resource_path":"s3://raw/${dataset}/"},"lightly":{"connection":"workspace","resource_path":"s3://lightly/${dataset}/"}}],"type":"object","additionalProperties":false,"properties":{"input":{"$ref":"#/$defs/datasource"},"lightly":{"$ref":"#/$defs/datasource"},"input_output":{"$ref":"#/$defs/datasource"}}}}};
const schema32 = {"title":"Variable","description":"A variable that strings of the config can use as `${var:name}`.","examples":[{"default":"staging"}],"type":"object","additionalProperties":false,"properties":{"default":{"title":"Default","description":"Value used when neither `--var name=value` nor `LIGHTLY_VAR_name` gives one. Without a default, one of them must.","examples":["staging"],"type":"string"},"description":{"title":"Description","description":"What the variable is for.","examples":["The environment whose buckets are used."],"type":"string"}}};
const pattern4 = new RegExp("^[A-Za-z_][A-Za-z0-9_]*$", "u");
const pattern5 = new RegExp("^[a-zA-Z0-9][a-zA-Z0-9_-]*$", "u");
const pattern22 = new RegExp("^[a-zA-Z0-9][a-zA-Z0-9 _-]+$", "u");
const schema33 = {"title":"Connection","description":"How to reach a bucket: storage provider, region or endpoint, identity, and a reference to the secret.","examples":[{"type":"s3","region":"eu-central-1","access_key":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"${env:LIGHTLY_S3_SECRET}"}],"type":"object","discriminator":{"propertyName":"type"},"required":["type"],"oneOf":[{"$ref":"#/$defs/s3"},{"$ref":"#/$defs/s3_delegated_access"},{"$ref":"#/$defs/azure"},{"$ref":"#/$defs/gcs"},{"$ref":"#/$defs/obs"},{"$ref":"#/$defs/local"},{"$ref":"#/$defs/lightly"}]};
const schema57 = {"title":"Storage hosted by Lightly","description":"Storage that Lightly provides; nothing needs to be known to reach it.","examples":[{"type":"lightly"}],"type":"object","additionalProperties":false,"required":["type"],"properties":{"type":{"title":"Provider","description":"Storage provider: `lightly`.","examples":["lightly"],"const":"lightly"}}};
const schema34 = {"title":"Amazon S3 with access keys","description":"A bucket reached with the access key of an IAM user.","examples":[{"type":"s3","region":"eu-central-1","access_key":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"${env:LIGHTLY_S3_SECRET}"}],"type":"object","additionalProperties":false,"required":["type","region","access_key","secret_access_key"],"properties":{"type":{"title":"Provider","description":"Storage provider: `s3`.","examples":["s3"],"const":"s3"},"region":{"$ref":"#/$defs/s3_region"},"access_key":{"title":"Access key id","description":"Id of the IAM user's access key. Not a secret, but it may be a reference; then it is masked wherever it would show.","examples":["AKIAIOSFODNN7EXAMPLE","${env:LIGHTLY_S3_KEY_ID}"],"type":"string","minLength":1},"secret_access_key":{"title":"Secret access key","description":"Secret of the IAM user's access key. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.","examples":["${env:LIGHTLY_S3_SECRET}"],"allOf":[{"$ref":"#/$defs/secret_reference"}]},"server_side_encryption_kms_key":{"$ref":"#/$defs/kms_key"},"rotation":{"$ref":"#/$defs/rotation"}}};
const schema37 = {"title":"Secret reference","description":"Where a secret is found: `${env:NAME}` for an environment variable or `${file:path}` for a file (relative to this config). The reference must be the whole value; a literal secret is an error.","examples":["${env:LIGHTLY_S3_SECRET}","${file:/run/secrets/gcs.json}"],"type":"string","pattern":"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$","patternErrorMessage":"a reference that is the whole value: ${env:NAME} or ${file:path}"};
const schema40 = {"title":"Rotation","description":"Raise this number in the change that follows a rotation of the secret: planned against the base of the change, that sends the secret again.","examples":[1],"type":"integer","minimum":0};
const schema35 = {"title":"AWS region","description":"Region of the bucket, one of those that the platform accepts.","examples":["eu-central-1"],"anyOf":[{"type":"string","enum":["af-south-1","ap-east-1","ap-northeast-1","ap-northeast-2","ap-northeast-3","ap-south-1","ap-south-2","ap-southeast-1","ap-southeast-2","ap-southeast-3","ap-southeast-4","ca-central-1","cn-northwest-1","eu-central-1","eu-central-2","eu-north-1","eu-south-1","eu-south-2","eu-west-1","eu-west-2","eu-west-3","me-central-1","me-south-1","sa-east-1","us-east-1","us-east-2","us-gov-east","us-gov-west","us-west-1","us-west-2"]},{"$ref":"#/$defs/variable_template"}]};
const schema36 = {"title":"Text with a variable","description":"Text that holds `${var:name}`, replaced by the value of a declared variable before anything else looks at it.","examples":["${var:region}"],"type":"string","pattern":"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}","patternErrorMessage":"text with ${var:name}"};
const pattern6 = new RegExp("\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}", "u");

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate23.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
if(typeof data !== "string"){
const err0 = {instancePath,schemaPath:"#/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.anyOf[0].type,parentSchema:schema35.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!((((((((((((((((((((((((((((((data === "af-south-1") || (data === "ap-east-1")) || (data === "ap-northeast-1")) || (data === "ap-northeast-2")) || (data === "ap-northeast-3")) || (data === "ap-south-1")) || (data === "ap-south-2")) || (data === "ap-southeast-1")) || (data === "ap-southeast-2")) || (data === "ap-southeast-3")) || (data === "ap-southeast-4")) || (data === "ca-central-1")) || (data === "cn-northwest-1")) || (data === "eu-central-1")) || (data === "eu-central-2")) || (data === "eu-north-1")) || (data === "eu-south-1")) || (data === "eu-south-2")) || (data === "eu-west-1")) || (data === "eu-west-2")) || (data === "eu-west-3")) || (data === "me-central-1")) || (data === "me-south-1")) || (data === "sa-east-1")) || (data === "us-east-1")) || (data === "us-east-2")) || (data === "us-gov-east")) || (data === "us-gov-west")) || (data === "us-west-1")) || (data === "us-west-2"))){
const err1 = {instancePath,schemaPath:"#/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema35.anyOf[0].enum},message:"must be equal to one of the allowed values",schema:schema35.anyOf[0].enum,parentSchema:schema35.anyOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
const _errs3 = errors;
if(typeof data === "string"){
if(!pattern6.test(data)){
const err2 = {instancePath,schemaPath:"#/$defs/variable_template/pattern",keyword:"pattern",params:{pattern: "\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"},message:"must match pattern \""+"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"+"\"",schema:"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}",parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath,schemaPath:"#/$defs/variable_template/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.type,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const err4 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema35.anyOf,parentSchema:schema35,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"dynamicProps":false,"dynamicItems":false};

const schema38 = {"title":"KMS key","description":"ARN of the symmetric KMS key that encrypts the objects which Lightly writes. Without it, the bucket's own setting decides.","examples":["arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"],"anyOf":[{"type":"string","minLength":1,"pattern":"^arn:aws:kms:[a-zA-Z0-9-]*:[0-9]{12}:key.+$","patternErrorMessage":"an ARN such as arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"},{"$ref":"#/$defs/variable_template"}]};
const pattern8 = new RegExp("^arn:aws:kms:[a-zA-Z0-9-]*:[0-9]{12}:key.+$", "u");

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
if(typeof data === "string"){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema38.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(!pattern8.test(data)){
const err1 = {instancePath,schemaPath:"#/anyOf/0/pattern",keyword:"pattern",params:{pattern: "^arn:aws:kms:[a-zA-Z0-9-]*:[0-9]{12}:key.+$"},message:"must match pattern \""+"^arn:aws:kms:[a-zA-Z0-9-]*:[0-9]{12}:key.+$"+"\"",schema:"^arn:aws:kms:[a-zA-Z0-9-]*:[0-9]{12}:key.+$",parentSchema:schema38.anyOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath,schemaPath:"#/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.anyOf[0].type,parentSchema:schema38.anyOf[0],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
const _errs3 = errors;
if(typeof data === "string"){
if(!pattern6.test(data)){
const err3 = {instancePath,schemaPath:"#/$defs/variable_template/pattern",keyword:"pattern",params:{pattern: "\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"},message:"must match pattern \""+"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"+"\"",schema:"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}",parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath,schemaPath:"#/$defs/variable_template/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.type,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const err5 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema38.anyOf,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"dynamicProps":false,"dynamicItems":false};

const pattern7 = new RegExp("^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$", "u");

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.region === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "region"},message:"must have required property '"+"region"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.access_key === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "access_key"},message:"must have required property '"+"access_key"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.secret_access_key === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "secret_access_key"},message:"must have required property '"+"secret_access_key"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "type") || (key0 === "region")) || (key0 === "access_key")) || (key0 === "secret_access_key")) || (key0 === "server_side_encryption_kms_key")) || (key0 === "rotation"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("s3" !== data0){
const err5 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "s3"},message:"must be equal to constant",schema:"s3",parentSchema:schema34.properties.type,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.region !== undefined){
if(!(validate23(data.region, {instancePath:instancePath+"/region",parentData:data,parentDataProperty:"region",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate23.errors; else for (const error of validate23.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.access_key !== undefined){
let data2 = data.access_key;
if(typeof data2 === "string"){
if(data2.length < 1){
const err6 = {instancePath:instancePath+"/access_key",schemaPath:"#/properties/access_key/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema34.properties.access_key,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/access_key",schemaPath:"#/properties/access_key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.access_key.type,parentSchema:schema34.properties.access_key,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.secret_access_key !== undefined){
let data3 = data.secret_access_key;
if(typeof data3 === "string"){
if(!pattern7.test(data3)){
const err8 = {instancePath:instancePath+"/secret_access_key",schemaPath:"#/$defs/secret_reference/pattern",keyword:"pattern",params:{pattern: "^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$"},message:"must match pattern \""+"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$"+"\"",schema:"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$",parentSchema:schema37,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/secret_access_key",schemaPath:"#/$defs/secret_reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.server_side_encryption_kms_key !== undefined){
if(!(validate25(data.server_side_encryption_kms_key, {instancePath:instancePath+"/server_side_encryption_kms_key",parentData:data,parentDataProperty:"server_side_encryption_kms_key",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate25.errors; else for (const error of validate25.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.rotation !== undefined){
let data5 = data.rotation;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
const err10 = {instancePath:instancePath+"/rotation",schemaPath:"#/$defs/rotation/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema40.type,parentSchema:schema40,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 < 0 || isNaN(data5)){
const err11 = {instancePath:instancePath+"/rotation",schemaPath:"#/$defs/rotation/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema40,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
}
else {
const err12 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema34.type,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema41 = {"title":"Amazon S3 with delegated access","description":"A bucket reached through an IAM role that trusts Lightly's AWS account.","examples":[{"type":"s3_delegated_access","region":"eu-central-1","role_arn":"arn:aws:iam::123456789012:role/lightly-read","external_id":"${env:LIGHTLY_EXTERNAL_ID}"}],"type":"object","additionalProperties":false,"required":["type","region","role_arn","external_id"],"properties":{"type":{"title":"Provider","description":"Storage provider: `s3_delegated_access`.","examples":["s3_delegated_access"],"const":"s3_delegated_access"},"region":{"$ref":"#/$defs/s3_region"},"role_arn":{"title":"Role ARN","description":"ARN of the IAM role that Lightly assumes. Its maximum session duration must be 12 hours.","examples":["arn:aws:iam::123456789012:role/lightly-read"],"anyOf":[{"type":"string","minLength":12,"pattern":"^arn:aws:iam::[0-9]{12}:role.+$","patternErrorMessage":"an ARN such as arn:aws:iam::123456789012:role/lightly-read"},{"$ref":"#/$defs/variable_template"}]},"external_id":{"title":"External id","description":"External id that the role's trust policy demands: at least 10 characters, letters, digits and `_+=,.@:/-`. Handle it like a passphrase. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.","examples":["${env:LIGHTLY_EXTERNAL_ID}"],"allOf":[{"$ref":"#/$defs/secret_reference"}]},"server_side_encryption_kms_key":{"$ref":"#/$defs/kms_key"},"rotation":{"$ref":"#/$defs/rotation"}}};
const pattern10 = new RegExp("^arn:aws:iam::[0-9]{12}:role.+$", "u");

function validate27(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate27.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema41.required,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.region === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "region"},message:"must have required property '"+"region"+"'",schema:schema41.required,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.role_arn === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "role_arn"},message:"must have required property '"+"role_arn"+"'",schema:schema41.required,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.external_id === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "external_id"},message:"must have required property '"+"external_id"+"'",schema:schema41.required,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "type") || (key0 === "region")) || (key0 === "role_arn")) || (key0 === "external_id")) || (key0 === "server_side_encryption_kms_key")) || (key0 === "rotation"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("s3_delegated_access" !== data0){
const err5 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "s3_delegated_access"},message:"must be equal to constant",schema:"s3_delegated_access",parentSchema:schema41.properties.type,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.region !== undefined){
if(!(validate23(data.region, {instancePath:instancePath+"/region",parentData:data,parentDataProperty:"region",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate23.errors; else for (const error of validate23.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.role_arn !== undefined){
let data2 = data.role_arn;
const _errs5 = errors;
let valid1 = false;
const _errs6 = errors;
if(typeof data2 === "string"){
if(data2.length < 12){
const err6 = {instancePath:instancePath+"/role_arn",schemaPath:"#/properties/role_arn/anyOf/0/minLength",keyword:"minLength",params:{limit: 12},message:"must NOT have fewer than 12 characters",schema:12,parentSchema:schema41.properties.role_arn.anyOf[0],data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(!pattern10.test(data2)){
const err7 = {instancePath:instancePath+"/role_arn",schemaPath:"#/properties/role_arn/anyOf/0/pattern",keyword:"pattern",params:{pattern: "^arn:aws:iam::[0-9]{12}:role.+$"},message:"must match pattern \""+"^arn:aws:iam::[0-9]{12}:role.+$"+"\"",schema:"^arn:aws:iam::[0-9]{12}:role.+$",parentSchema:schema41.properties.role_arn.anyOf[0],data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/role_arn",schemaPath:"#/properties/role_arn/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.role_arn.anyOf[0].type,parentSchema:schema41.properties.role_arn.anyOf[0],data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid0 = _errs6 === errors;
valid1 = valid1 || _valid0;
const _errs8 = errors;
if(typeof data2 === "string"){
if(!pattern6.test(data2)){
const err9 = {instancePath:instancePath+"/role_arn",schemaPath:"#/$defs/variable_template/pattern",keyword:"pattern",params:{pattern: "\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"},message:"must match pattern \""+"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"+"\"",schema:"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}",parentSchema:schema36,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/role_arn",schemaPath:"#/$defs/variable_template/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.type,parentSchema:schema36,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid0 = _errs8 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err11 = {instancePath:instancePath+"/role_arn",schemaPath:"#/properties/role_arn/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema41.properties.role_arn.anyOf,parentSchema:schema41.properties.role_arn,data:data2};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
else {
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
}
}
if(data.external_id !== undefined){
let data3 = data.external_id;
if(typeof data3 === "string"){
if(!pattern7.test(data3)){
const err12 = {instancePath:instancePath+"/external_id",schemaPath:"#/$defs/secret_reference/pattern",keyword:"pattern",params:{pattern: "^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$"},message:"must match pattern \""+"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$"+"\"",schema:"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$",parentSchema:schema37,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/external_id",schemaPath:"#/$defs/secret_reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data3};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.server_side_encryption_kms_key !== undefined){
if(!(validate25(data.server_side_encryption_kms_key, {instancePath:instancePath+"/server_side_encryption_kms_key",parentData:data,parentDataProperty:"server_side_encryption_kms_key",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate25.errors; else for (const error of validate25.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.rotation !== undefined){
let data5 = data.rotation;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
const err14 = {instancePath:instancePath+"/rotation",schemaPath:"#/$defs/rotation/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema40.type,parentSchema:schema40,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 < 0 || isNaN(data5)){
const err15 = {instancePath:instancePath+"/rotation",schemaPath:"#/$defs/rotation/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema40,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
}
else {
const err16 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema41.type,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
validate27.errors = vErrors;
return errors === 0;
}
validate27.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema45 = {"title":"Azure Blob Storage","description":"A container reached with a shared access signature (SAS).","examples":[{"type":"azure","account_name":"fleetstore","sas_token":"${env:FLEETSTORE_SAS}"}],"type":"object","additionalProperties":false,"required":["type","account_name","sas_token"],"properties":{"type":{"title":"Provider","description":"Storage provider: `azure`.","examples":["azure"],"const":"azure"},"account_name":{"title":"Storage account","description":"Name of the storage account.","examples":["fleetstore"],"type":"string","minLength":1},"sas_token":{"title":"SAS token","description":"Account SAS token for containers and objects: read and list for `input`, also write and delete for `lightly` and `input_output`. It may start with `?`. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.","examples":["${env:FLEETSTORE_SAS}"],"allOf":[{"$ref":"#/$defs/secret_reference"}]},"rotation":{"$ref":"#/$defs/rotation"}}};

function validate30(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate30.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema45.required,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.account_name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "account_name"},message:"must have required property '"+"account_name"+"'",schema:schema45.required,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.sas_token === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "sas_token"},message:"must have required property '"+"sas_token"+"'",schema:schema45.required,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "type") || (key0 === "account_name")) || (key0 === "sas_token")) || (key0 === "rotation"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("azure" !== data0){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "azure"},message:"must be equal to constant",schema:"azure",parentSchema:schema45.properties.type,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.account_name !== undefined){
let data1 = data.account_name;
if(typeof data1 === "string"){
if(data1.length < 1){
const err5 = {instancePath:instancePath+"/account_name",schemaPath:"#/properties/account_name/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.account_name,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/account_name",schemaPath:"#/properties/account_name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.account_name.type,parentSchema:schema45.properties.account_name,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.sas_token !== undefined){
let data2 = data.sas_token;
if(typeof data2 === "string"){
if(!pattern7.test(data2)){
const err7 = {instancePath:instancePath+"/sas_token",schemaPath:"#/$defs/secret_reference/pattern",keyword:"pattern",params:{pattern: "^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$"},message:"must match pattern \""+"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$"+"\"",schema:"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$",parentSchema:schema37,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/sas_token",schemaPath:"#/$defs/secret_reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.rotation !== undefined){
let data3 = data.rotation;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
const err9 = {instancePath:instancePath+"/rotation",schemaPath:"#/$defs/rotation/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema40.type,parentSchema:schema40,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 0 || isNaN(data3)){
const err10 = {instancePath:instancePath+"/rotation",schemaPath:"#/$defs/rotation/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema40,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.type,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate30.errors = vErrors;
return errors === 0;
}
validate30.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema48 = {"title":"Google Cloud Storage","description":"A bucket reached with the key of a service account.","examples":[{"type":"gcs","project_id":"perception-prod","credentials":"${file:/run/secrets/gcs.json}"}],"type":"object","additionalProperties":false,"required":["type","project_id","credentials"],"properties":{"type":{"title":"Provider","description":"Storage provider: `gcs`.","examples":["gcs"],"const":"gcs"},"project_id":{"title":"Project id","description":"Id of the Google Cloud project that owns the bucket.","examples":["perception-prod"],"type":"string","minLength":1},"credentials":{"title":"Service account key","description":"Key file of the service account, the JSON text as downloaded. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.","examples":["${file:/run/secrets/gcs.json}"],"allOf":[{"$ref":"#/$defs/secret_reference"}]},"rotation":{"$ref":"#/$defs/rotation"}}};

function validate31(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate31.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema48.required,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.project_id === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "project_id"},message:"must have required property '"+"project_id"+"'",schema:schema48.required,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.credentials === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "credentials"},message:"must have required property '"+"credentials"+"'",schema:schema48.required,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "type") || (key0 === "project_id")) || (key0 === "credentials")) || (key0 === "rotation"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("gcs" !== data0){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "gcs"},message:"must be equal to constant",schema:"gcs",parentSchema:schema48.properties.type,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.project_id !== undefined){
let data1 = data.project_id;
if(typeof data1 === "string"){
if(data1.length < 1){
const err5 = {instancePath:instancePath+"/project_id",schemaPath:"#/properties/project_id/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema48.properties.project_id,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/project_id",schemaPath:"#/properties/project_id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.properties.project_id.type,parentSchema:schema48.properties.project_id,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.credentials !== undefined){
let data2 = data.credentials;
if(typeof data2 === "string"){
if(!pattern7.test(data2)){
const err7 = {instancePath:instancePath+"/credentials",schemaPath:"#/$defs/secret_reference/pattern",keyword:"pattern",params:{pattern: "^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$"},message:"must match pattern \""+"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$"+"\"",schema:"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$",parentSchema:schema37,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/credentials",schemaPath:"#/$defs/secret_reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.rotation !== undefined){
let data3 = data.rotation;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
const err9 = {instancePath:instancePath+"/rotation",schemaPath:"#/$defs/rotation/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema40.type,parentSchema:schema40,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 < 0 || isNaN(data3)){
const err10 = {instancePath:instancePath+"/rotation",schemaPath:"#/$defs/rotation/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema40,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema48.type,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate31.errors = vErrors;
return errors === 0;
}
validate31.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema51 = {"title":"OBS","description":"A bucket in Open Telekom Cloud OBS or another S3-compatible store.","examples":[{"type":"obs","obs_endpoint":"https://obs.eu-de.otc.t-systems.com","obs_access_key_id":"OBSKEYEXAMPLE","obs_secret_access_key":"${env:OBS_SECRET}"}],"type":"object","additionalProperties":false,"required":["type","obs_endpoint","obs_access_key_id","obs_secret_access_key"],"properties":{"type":{"title":"Provider","description":"Storage provider: `obs`.","examples":["obs"],"const":"obs"},"obs_endpoint":{"title":"Endpoint","description":"URL of the object store.","examples":["https://obs.eu-de.otc.t-systems.com"],"anyOf":[{"type":"string","minLength":1,"pattern":"^https?://.+$","patternErrorMessage":"a URL that starts with http:// or https://"},{"$ref":"#/$defs/variable_template"}]},"obs_access_key_id":{"title":"Access key id","description":"Id of the access key. Not a secret, but it may be a reference; then it is masked wherever it would show.","examples":["OBSKEYEXAMPLE","${env:OBS_KEY_ID}"],"type":"string","minLength":1},"obs_secret_access_key":{"title":"Secret access key","description":"Secret of the access key. A reference, never a literal: `${env:NAME}` or `${file:path}` is the whole value.","examples":["${env:OBS_SECRET}"],"allOf":[{"$ref":"#/$defs/secret_reference"}]},"rotation":{"$ref":"#/$defs/rotation"}}};
const pattern15 = new RegExp("^https?://.+$", "u");

function validate32(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate32.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.obs_endpoint === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "obs_endpoint"},message:"must have required property '"+"obs_endpoint"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.obs_access_key_id === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "obs_access_key_id"},message:"must have required property '"+"obs_access_key_id"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.obs_secret_access_key === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "obs_secret_access_key"},message:"must have required property '"+"obs_secret_access_key"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "type") || (key0 === "obs_endpoint")) || (key0 === "obs_access_key_id")) || (key0 === "obs_secret_access_key")) || (key0 === "rotation"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("obs" !== data0){
const err5 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "obs"},message:"must be equal to constant",schema:"obs",parentSchema:schema51.properties.type,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.obs_endpoint !== undefined){
let data1 = data.obs_endpoint;
const _errs4 = errors;
let valid1 = false;
const _errs5 = errors;
if(typeof data1 === "string"){
if(data1.length < 1){
const err6 = {instancePath:instancePath+"/obs_endpoint",schemaPath:"#/properties/obs_endpoint/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema51.properties.obs_endpoint.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(!pattern15.test(data1)){
const err7 = {instancePath:instancePath+"/obs_endpoint",schemaPath:"#/properties/obs_endpoint/anyOf/0/pattern",keyword:"pattern",params:{pattern: "^https?://.+$"},message:"must match pattern \""+"^https?://.+$"+"\"",schema:"^https?://.+$",parentSchema:schema51.properties.obs_endpoint.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/obs_endpoint",schemaPath:"#/properties/obs_endpoint/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema51.properties.obs_endpoint.anyOf[0].type,parentSchema:schema51.properties.obs_endpoint.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid0 = _errs5 === errors;
valid1 = valid1 || _valid0;
const _errs7 = errors;
if(typeof data1 === "string"){
if(!pattern6.test(data1)){
const err9 = {instancePath:instancePath+"/obs_endpoint",schemaPath:"#/$defs/variable_template/pattern",keyword:"pattern",params:{pattern: "\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"},message:"must match pattern \""+"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"+"\"",schema:"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}",parentSchema:schema36,data:data1};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/obs_endpoint",schemaPath:"#/$defs/variable_template/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.type,parentSchema:schema36,data:data1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid0 = _errs7 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err11 = {instancePath:instancePath+"/obs_endpoint",schemaPath:"#/properties/obs_endpoint/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema51.properties.obs_endpoint.anyOf,parentSchema:schema51.properties.obs_endpoint,data:data1};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
else {
errors = _errs4;
if(vErrors !== null){
if(_errs4){
vErrors.length = _errs4;
}
else {
vErrors = null;
}
}
}
}
if(data.obs_access_key_id !== undefined){
let data2 = data.obs_access_key_id;
if(typeof data2 === "string"){
if(data2.length < 1){
const err12 = {instancePath:instancePath+"/obs_access_key_id",schemaPath:"#/properties/obs_access_key_id/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema51.properties.obs_access_key_id,data:data2};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/obs_access_key_id",schemaPath:"#/properties/obs_access_key_id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema51.properties.obs_access_key_id.type,parentSchema:schema51.properties.obs_access_key_id,data:data2};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.obs_secret_access_key !== undefined){
let data3 = data.obs_secret_access_key;
if(typeof data3 === "string"){
if(!pattern7.test(data3)){
const err14 = {instancePath:instancePath+"/obs_secret_access_key",schemaPath:"#/$defs/secret_reference/pattern",keyword:"pattern",params:{pattern: "^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$"},message:"must match pattern \""+"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$"+"\"",schema:"^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\\}$",parentSchema:schema37,data:data3};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/obs_secret_access_key",schemaPath:"#/$defs/secret_reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data3};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.rotation !== undefined){
let data4 = data.rotation;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err16 = {instancePath:instancePath+"/rotation",schemaPath:"#/$defs/rotation/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema40.type,parentSchema:schema40,data:data4};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 < 0 || isNaN(data4)){
const err17 = {instancePath:instancePath+"/rotation",schemaPath:"#/$defs/rotation/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema40,data:data4};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
}
else {
const err18 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema51.type,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
validate32.errors = vErrors;
return errors === 0;
}
validate32.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema55 = {"title":"Local storage","description":"A folder on the disk of the machine that runs the Lightly worker.","examples":[{"type":"local","web_server_location":"http://localhost:3456"}],"type":"object","additionalProperties":false,"required":["type"],"properties":{"type":{"title":"Provider","description":"Storage provider: `local`.","examples":["local"],"const":"local"},"web_server_location":{"title":"Web server","description":"URL of the web server that shows the local files in the Lightly app.","default":"http://localhost:3456","examples":["http://localhost:3456"],"anyOf":[{"type":"string","pattern":"^https?://.+$","patternErrorMessage":"a URL that starts with http:// or https://"},{"$ref":"#/$defs/variable_template"}]}}};

function validate33(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate33.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema55.required,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "type") || (key0 === "web_server_location"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("local" !== data0){
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue: "local"},message:"must be equal to constant",schema:"local",parentSchema:schema55.properties.type,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.web_server_location !== undefined){
let data1 = data.web_server_location;
const _errs4 = errors;
let valid1 = false;
const _errs5 = errors;
if(typeof data1 === "string"){
if(!pattern15.test(data1)){
const err3 = {instancePath:instancePath+"/web_server_location",schemaPath:"#/properties/web_server_location/anyOf/0/pattern",keyword:"pattern",params:{pattern: "^https?://.+$"},message:"must match pattern \""+"^https?://.+$"+"\"",schema:"^https?://.+$",parentSchema:schema55.properties.web_server_location.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/web_server_location",schemaPath:"#/properties/web_server_location/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema55.properties.web_server_location.anyOf[0].type,parentSchema:schema55.properties.web_server_location.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs5 === errors;
valid1 = valid1 || _valid0;
const _errs7 = errors;
if(typeof data1 === "string"){
if(!pattern6.test(data1)){
const err5 = {instancePath:instancePath+"/web_server_location",schemaPath:"#/$defs/variable_template/pattern",keyword:"pattern",params:{pattern: "\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"},message:"must match pattern \""+"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"+"\"",schema:"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}",parentSchema:schema36,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/web_server_location",schemaPath:"#/$defs/variable_template/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.type,parentSchema:schema36,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid0 = _errs7 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err7 = {instancePath:instancePath+"/web_server_location",schemaPath:"#/properties/web_server_location/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema55.properties.web_server_location.anyOf,parentSchema:schema55.properties.web_server_location,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
else {
errors = _errs4;
if(vErrors !== null){
if(_errs4){
vErrors.length = _errs4;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema55.type,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
validate33.errors = vErrors;
return errors === 0;
}
validate33.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const tag0 = data.type;
if(typeof tag0 == "string"){
if(tag0 === "s3"){
if(!(validate22(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate22.errors; else for (const error of validate22.errors) vErrors.push(error);
errors = vErrors.length;
}
var props0 = true;
}
else if(tag0 === "s3_delegated_access"){
if(!(validate27(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate27.errors; else for (const error of validate27.errors) vErrors.push(error);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "azure"){
if(!(validate30(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate30.errors; else for (const error of validate30.errors) vErrors.push(error);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "gcs"){
if(!(validate31(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate31.errors; else for (const error of validate31.errors) vErrors.push(error);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "obs"){
if(!(validate32(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate32.errors; else for (const error of validate32.errors) vErrors.push(error);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "local"){
if(!(validate33(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate33.errors; else for (const error of validate33.errors) vErrors.push(error);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "lightly"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err1 = {instancePath,schemaPath:"#/$defs/lightly/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema57.required,parentSchema:schema57,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(key0 === "type")){
const err2 = {instancePath,schemaPath:"#/$defs/lightly/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema57,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if("lightly" !== data0){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/lightly/properties/type/const",keyword:"const",params:{allowedValue: "lightly"},message:"must be equal to constant",schema:"lightly",parentSchema:schema57.properties.type,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/$defs/lightly/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema57.type,parentSchema:schema57,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else {
const err5 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "type", tagValue: tag0},message:"value of tag \"type\" must be in oneOf",schema:schema33.discriminator,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "type", tagValue: tag0},message:"tag \"type\" must be string",schema:schema33.discriminator,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema33.type,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate21.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate21.evaluated = {"dynamicProps":true,"dynamicItems":false};

const schema58 = {"title":"Defaults","description":"What datasets have unless they say otherwise.","examples":[{"datasources":{"input":{"connection":"raw-data","resource_path":"s3://raw/${dataset}/"},"lightly":{"connection":"workspace","resource_path":"s3://lightly/${dataset}/"}}}],"type":"object","additionalProperties":false,"properties":{"thumbnail_suffix":{"title":"Thumbnail template","description":"Where the thumbnail of a file lies, relative to the folder; `[filename]` and `[extension]` are filled in. `null` turns thumbnails off: the app then shows the full images.","default":".lightly/thumbnails/[filename]_thumb.[extension]","examples":[".lightly/thumbnails/[filename]_thumb.[extension]",null],"type":["string","null"],"minLength":1},"datasources":{"$ref":"#/$defs/default_datasources"}}};
const schema59 = {"title":"Default datasources","description":"Datasources by purpose that every dataset has which does not declare that purpose itself. In their paths, `${dataset}` stands for the dataset's name.","examples":[{"input":{"connection":"raw-data","resource_path":"s3://raw/${dataset}/"},"lightly":{"connection":"workspace","resource_path":"s3://lightly/${dataset}/"}}],"type":"object","additionalProperties":false,"properties":{"input":{"$ref":"#/$defs/datasource"},"lightly":{"$ref":"#/$defs/datasource"},"input_output":{"$ref":"#/$defs/datasource"}}};
const schema60 = {"title":"Datasource","description":"One folder of cloud storage, attached to a dataset for one purpose.","examples":[{"connection":"raw-data","resource_path":"s3://raw/street/"}],"type":"object","additionalProperties":false,"required":["connection","resource_path"],"properties":{"connection":{"title":"Connection","description":"Name of a connection declared under `connections`, or a whole connection written here.","examples":["raw-data"],"if":{"type":"string"},"then":{"$ref":"#/$defs/connection_name"},"else":{"$ref":"#/$defs/connection"},"tsType":"string | Connection"},"resource_path":{"title":"Path","description":"The folder: `s3://bucket/prefix/`, `gs://bucket/prefix/`, `obs://bucket/prefix/`, `container/prefix/` for Azure, or a path relative to the worker's mount for local storage. Under `defaults`, `${dataset}` stands for the dataset's name.","examples":["s3://raw/street/","footage/dashcam/"],"type":"string"},"thumbnail_suffix":{"title":"Thumbnail template","description":"Where the thumbnail of a file lies, relative to the folder; `[filename]` and `[extension]` are filled in. `null` turns thumbnails off: the app then shows the full images.","default":".lightly/thumbnails/[filename]_thumb.[extension]","examples":[".lightly/thumbnails/[filename]_thumb.[extension]",null],"type":["string","null"],"minLength":1}}};
const schema61 = {"title":"Connection name","description":"Name of a connection declared under `connections`.","examples":["raw-data"],"anyOf":[{"type":"string","pattern":"^[a-zA-Z0-9][a-zA-Z0-9_-]*$","patternErrorMessage":"letters, digits, _ and -, starting with a letter or digit"},{"$ref":"#/$defs/variable_template"}]};

function validate44(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate44.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
if(typeof data === "string"){
if(!pattern5.test(data)){
const err0 = {instancePath,schemaPath:"#/anyOf/0/pattern",keyword:"pattern",params:{pattern: "^[a-zA-Z0-9][a-zA-Z0-9_-]*$"},message:"must match pattern \""+"^[a-zA-Z0-9][a-zA-Z0-9_-]*$"+"\"",schema:"^[a-zA-Z0-9][a-zA-Z0-9_-]*$",parentSchema:schema61.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath,schemaPath:"#/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema61.anyOf[0].type,parentSchema:schema61.anyOf[0],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
const _errs3 = errors;
if(typeof data === "string"){
if(!pattern6.test(data)){
const err2 = {instancePath,schemaPath:"#/$defs/variable_template/pattern",keyword:"pattern",params:{pattern: "\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"},message:"must match pattern \""+"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}"+"\"",schema:"\\$\\{var:[A-Za-z_][A-Za-z0-9_]*\\}",parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath,schemaPath:"#/$defs/variable_template/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.type,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const err4 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema61.anyOf,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate44.errors = vErrors;
return errors === 0;
}
validate44.evaluated = {"dynamicProps":false,"dynamicItems":false};


function validate43(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate43.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.connection === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "connection"},message:"must have required property '"+"connection"+"'",schema:schema60.required,parentSchema:schema60,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.resource_path === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "resource_path"},message:"must have required property '"+"resource_path"+"'",schema:schema60.required,parentSchema:schema60,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "connection") || (key0 === "resource_path")) || (key0 === "thumbnail_suffix"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema60,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.connection !== undefined){
let data0 = data.connection;
const _errs3 = errors;
let valid1 = true;
const _errs4 = errors;
if(typeof data0 !== "string"){
const err3 = {};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs4 === errors;
errors = _errs3;
if(vErrors !== null){
if(_errs3){
vErrors.length = _errs3;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid0){
const _errs6 = errors;
if(!(validate44(data0, {instancePath:instancePath+"/connection",parentData:data,parentDataProperty:"connection",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate44.errors; else for (const error of validate44.errors) vErrors.push(error);
errors = vErrors.length;
}
var _valid0 = _errs6 === errors;
valid1 = _valid0;
ifClause0 = "then";
}
else {
const _errs7 = errors;
if(!(validate21(data0, {instancePath:instancePath+"/connection",parentData:data,parentDataProperty:"connection",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate21.errors; else for (const error of validate21.errors) vErrors.push(error);
errors = vErrors.length;
}
var _valid0 = _errs7 === errors;
valid1 = _valid0;
ifClause0 = "else";
}
if(!valid1){
const err4 = {instancePath:instancePath+"/connection",schemaPath:"#/properties/connection/if",keyword:"if",params:{failingKeyword: ifClause0},message:"must match \""+ifClause0+"\" schema",schema:schema60.properties.connection.if,parentSchema:schema60.properties.connection,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.resource_path !== undefined){
let data1 = data.resource_path;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/resource_path",schemaPath:"#/properties/resource_path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema60.properties.resource_path.type,parentSchema:schema60.properties.resource_path,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.thumbnail_suffix !== undefined){
let data2 = data.thumbnail_suffix;
if((typeof data2 !== "string") && (data2 !== null)){
const err6 = {instancePath:instancePath+"/thumbnail_suffix",schemaPath:"#/properties/thumbnail_suffix/type",keyword:"type",params:{type: schema60.properties.thumbnail_suffix.type},message:"must be string,null",schema:schema60.properties.thumbnail_suffix.type,parentSchema:schema60.properties.thumbnail_suffix,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(typeof data2 === "string"){
if(data2.length < 1){
const err7 = {instancePath:instancePath+"/thumbnail_suffix",schemaPath:"#/properties/thumbnail_suffix/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema60.properties.thumbnail_suffix,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema60.type,parentSchema:schema60,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
validate43.errors = vErrors;
return errors === 0;
}
validate43.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate42(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate42.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "input") || (key0 === "lightly")) || (key0 === "input_output"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.input !== undefined){
if(!(validate43(data.input, {instancePath:instancePath+"/input",parentData:data,parentDataProperty:"input",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate43.errors; else for (const error of validate43.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.lightly !== undefined){
if(!(validate43(data.lightly, {instancePath:instancePath+"/lightly",parentData:data,parentDataProperty:"lightly",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate43.errors; else for (const error of validate43.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.input_output !== undefined){
if(!(validate43(data.input_output, {instancePath:instancePath+"/input_output",parentData:data,parentDataProperty:"input_output",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate43.errors; else for (const error of validate43.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema59.type,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate42.errors = vErrors;
return errors === 0;
}
validate42.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate41(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate41.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "thumbnail_suffix") || (key0 === "datasources"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema58,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.thumbnail_suffix !== undefined){
let data0 = data.thumbnail_suffix;
if((typeof data0 !== "string") && (data0 !== null)){
const err1 = {instancePath:instancePath+"/thumbnail_suffix",schemaPath:"#/properties/thumbnail_suffix/type",keyword:"type",params:{type: schema58.properties.thumbnail_suffix.type},message:"must be string,null",schema:schema58.properties.thumbnail_suffix.type,parentSchema:schema58.properties.thumbnail_suffix,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(typeof data0 === "string"){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/thumbnail_suffix",schemaPath:"#/properties/thumbnail_suffix/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema58.properties.thumbnail_suffix,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
if(data.datasources !== undefined){
if(!(validate42(data.datasources, {instancePath:instancePath+"/datasources",parentData:data,parentDataProperty:"datasources",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate42.errors; else for (const error of validate42.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema58.type,parentSchema:schema58,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate41.errors = vErrors;
return errors === 0;
}
validate41.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema63 = {"title":"Dataset","description":"A dataset on the Lightly platform and the storage attached to it. Without `datasources` only the dataset itself is managed.","examples":[{"type":"images"}],"type":"object","additionalProperties":false,"required":["type"],"properties":{"type":{"title":"Type","description":"What the dataset holds. Cannot be changed once the dataset exists.","examples":["images"],"type":"string","enum":["images","videos"]},"id":{"title":"Id","description":"Id of the dataset on the platform. A pinned dataset keeps it whatever its name becomes: another name here is planned as a rename.","examples":["65f0c0de0000000000000001"],"type":"string","pattern":"^[a-f0-9]{24}$","patternErrorMessage":"24 hex digits, lower case"},"renamed_from":{"title":"Former name","description":"Name that the dataset had before. While the platform knows it by that name, it is renamed; afterwards this can be removed.","examples":["street-scenes-old"],"type":"string","minLength":3,"pattern":"^[a-zA-Z0-9][a-zA-Z0-9 _-]+$","patternErrorMessage":"at least 3 characters: letters, digits, spaces, _ and -, starting with a letter or digit"},"share_with":{"title":"Shared with","description":"E-mail addresses of the people who may work with the dataset, in any order and case. `[]` means nobody; without this, sharing is left as it is.","examples":[["ada@example.com"]],"type":"array","items":{"title":"E-mail address","description":"E-mail address of a person with an account on the platform.","examples":["ada@example.com"],"type":"string","pattern":"^[^@\\s]+@[^@\\s]+$","patternErrorMessage":"an e-mail address"}},"datasources":{"$ref":"#/$defs/datasources"}}};
const pattern23 = new RegExp("^[a-f0-9]{24}$", "u");
const pattern25 = new RegExp("^[^@\\s]+@[^@\\s]+$", "u");
const schema64 = {"title":"Datasources","description":"The dataset's datasources by purpose: `input` and `lightly` together, or the older combined `input_output` alone. `{}` means none, also where there are defaults.","examples":[{"input":{"connection":"raw-data","resource_path":"s3://raw/street/"},"lightly":{"connection":"workspace","resource_path":"s3://lightly/street/"}}],"type":"object","additionalProperties":false,"properties":{"input":{"$ref":"#/$defs/datasource"},"lightly":{"$ref":"#/$defs/datasource"},"input_output":{"$ref":"#/$defs/datasource"}}};

function validate53(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate53.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((key0 === "input") || (key0 === "lightly")) || (key0 === "input_output"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.input !== undefined){
if(!(validate43(data.input, {instancePath:instancePath+"/input",parentData:data,parentDataProperty:"input",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate43.errors; else for (const error of validate43.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.lightly !== undefined){
if(!(validate43(data.lightly, {instancePath:instancePath+"/lightly",parentData:data,parentDataProperty:"lightly",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate43.errors; else for (const error of validate43.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.input_output !== undefined){
if(!(validate43(data.input_output, {instancePath:instancePath+"/input_output",parentData:data,parentDataProperty:"input_output",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate43.errors; else for (const error of validate43.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema64.type,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate53.errors = vErrors;
return errors === 0;
}
validate53.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate52(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate52.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema63.required,parentSchema:schema63,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "type") || (key0 === "id")) || (key0 === "renamed_from")) || (key0 === "share_with")) || (key0 === "datasources"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema63,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if(typeof data0 !== "string"){
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.properties.type.type,parentSchema:schema63.properties.type,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!((data0 === "images") || (data0 === "videos"))){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema63.properties.type.enum},message:"must be equal to one of the allowed values",schema:schema63.properties.type.enum,parentSchema:schema63.properties.type,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.id !== undefined){
let data1 = data.id;
if(typeof data1 === "string"){
if(!pattern23.test(data1)){
const err4 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/pattern",keyword:"pattern",params:{pattern: "^[a-f0-9]{24}$"},message:"must match pattern \""+"^[a-f0-9]{24}$"+"\"",schema:"^[a-f0-9]{24}$",parentSchema:schema63.properties.id,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.properties.id.type,parentSchema:schema63.properties.id,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.renamed_from !== undefined){
let data2 = data.renamed_from;
if(typeof data2 === "string"){
if(data2.length < 3){
const err6 = {instancePath:instancePath+"/renamed_from",schemaPath:"#/properties/renamed_from/minLength",keyword:"minLength",params:{limit: 3},message:"must NOT have fewer than 3 characters",schema:3,parentSchema:schema63.properties.renamed_from,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(!pattern22.test(data2)){
const err7 = {instancePath:instancePath+"/renamed_from",schemaPath:"#/properties/renamed_from/pattern",keyword:"pattern",params:{pattern: "^[a-zA-Z0-9][a-zA-Z0-9 _-]+$"},message:"must match pattern \""+"^[a-zA-Z0-9][a-zA-Z0-9 _-]+$"+"\"",schema:"^[a-zA-Z0-9][a-zA-Z0-9 _-]+$",parentSchema:schema63.properties.renamed_from,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/renamed_from",schemaPath:"#/properties/renamed_from/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.properties.renamed_from.type,parentSchema:schema63.properties.renamed_from,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.share_with !== undefined){
let data3 = data.share_with;
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 === "string"){
if(!pattern25.test(data4)){
const err9 = {instancePath:instancePath+"/share_with/" + i0,schemaPath:"#/properties/share_with/items/pattern",keyword:"pattern",params:{pattern: "^[^@\\s]+@[^@\\s]+$"},message:"must match pattern \""+"^[^@\\s]+@[^@\\s]+$"+"\"",schema:"^[^@\\s]+@[^@\\s]+$",parentSchema:schema63.properties.share_with.items,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/share_with/" + i0,schemaPath:"#/properties/share_with/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.properties.share_with.items.type,parentSchema:schema63.properties.share_with.items,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/share_with",schemaPath:"#/properties/share_with/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema63.properties.share_with.type,parentSchema:schema63.properties.share_with,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.datasources !== undefined){
if(!(validate53(data.datasources, {instancePath:instancePath+"/datasources",parentData:data,parentDataProperty:"datasources",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate53.errors; else for (const error of validate53.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err12 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema63.type,parentSchema:schema63,data};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
validate52.errors = vErrors;
return errors === 0;
}
validate52.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="urn:lightly-gitops:schema:config:1" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.version === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "version"},message:"must have required property '"+"version"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "version") || (key0 === "variables")) || (key0 === "connections")) || (key0 === "defaults")) || (key0 === "datasets"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.version !== undefined){
let data0 = data.version;
if(1 !== data0){
const err2 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/const",keyword:"const",params:{allowedValue: 1},message:"must be equal to constant",schema:1,parentSchema:schema31.properties.version,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.variables !== undefined){
let data1 = data.variables;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key1 in data1){
const _errs5 = errors;
if(typeof key1 === "string"){
if(!pattern4.test(key1)){
const err3 = {instancePath:instancePath+"/variables",schemaPath:"#/properties/variables/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]*$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]*$",parentSchema:schema31.properties.variables.propertyNames,data:key1,propertyName:key1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
var valid1 = _errs5 === errors;
if(!valid1){
const err4 = {instancePath:instancePath+"/variables",schemaPath:"#/properties/variables/propertyNames",keyword:"propertyNames",params:{propertyName: key1},message:"property name must be valid",schema:schema31.properties.variables.propertyNames,parentSchema:schema31.properties.variables,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
for(const key2 in data1){
let data2 = data1[key2];
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
for(const key3 in data2){
if(!((key3 === "default") || (key3 === "description"))){
const err5 = {instancePath:instancePath+"/variables/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/variable/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema32,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data2.default !== undefined){
let data3 = data2.default;
if(typeof data3 !== "string"){
const err6 = {instancePath:instancePath+"/variables/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/default",schemaPath:"#/$defs/variable/properties/default/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.default.type,parentSchema:schema32.properties.default,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data2.description !== undefined){
let data4 = data2.description;
if(typeof data4 !== "string"){
const err7 = {instancePath:instancePath+"/variables/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/description",schemaPath:"#/$defs/variable/properties/description/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.description.type,parentSchema:schema32.properties.description,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath:instancePath+"/variables/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/variable/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.type,parentSchema:schema32,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath:instancePath+"/variables",schemaPath:"#/properties/variables/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.variables.type,parentSchema:schema31.properties.variables,data:data1};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.connections !== undefined){
let data5 = data.connections;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key4 in data5){
const _errs17 = errors;
if(typeof key4 === "string"){
if(!pattern5.test(key4)){
const err10 = {instancePath:instancePath+"/connections",schemaPath:"#/properties/connections/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-zA-Z0-9][a-zA-Z0-9_-]*$"},message:"must match pattern \""+"^[a-zA-Z0-9][a-zA-Z0-9_-]*$"+"\"",schema:"^[a-zA-Z0-9][a-zA-Z0-9_-]*$",parentSchema:schema31.properties.connections.propertyNames,data:key4,propertyName:key4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
var valid5 = _errs17 === errors;
if(!valid5){
const err11 = {instancePath:instancePath+"/connections",schemaPath:"#/properties/connections/propertyNames",keyword:"propertyNames",params:{propertyName: key4},message:"property name must be valid",schema:schema31.properties.connections.propertyNames,parentSchema:schema31.properties.connections,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
for(const key5 in data5){
if(!(validate21(data5[key5], {instancePath:instancePath+"/connections/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data5,parentDataProperty:key5,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate21.errors; else for (const error of validate21.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err12 = {instancePath:instancePath+"/connections",schemaPath:"#/properties/connections/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.connections.type,parentSchema:schema31.properties.connections,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.defaults !== undefined){
if(!(validate41(data.defaults, {instancePath:instancePath+"/defaults",parentData:data,parentDataProperty:"defaults",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate41.errors; else for (const error of validate41.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.datasets !== undefined){
let data8 = data.datasets;
if(data8 && typeof data8 == "object" && !Array.isArray(data8)){
for(const key6 in data8){
const _errs23 = errors;
if(typeof key6 === "string"){
if(key6.length < 3){
const err13 = {instancePath:instancePath+"/datasets",schemaPath:"#/properties/datasets/propertyNames/minLength",keyword:"minLength",params:{limit: 3},message:"must NOT have fewer than 3 characters",schema:3,parentSchema:schema31.properties.datasets.propertyNames,data:key6,propertyName:key6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(!pattern22.test(key6)){
const err14 = {instancePath:instancePath+"/datasets",schemaPath:"#/properties/datasets/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[a-zA-Z0-9][a-zA-Z0-9 _-]+$"},message:"must match pattern \""+"^[a-zA-Z0-9][a-zA-Z0-9 _-]+$"+"\"",schema:"^[a-zA-Z0-9][a-zA-Z0-9 _-]+$",parentSchema:schema31.properties.datasets.propertyNames,data:key6,propertyName:key6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
var valid7 = _errs23 === errors;
if(!valid7){
const err15 = {instancePath:instancePath+"/datasets",schemaPath:"#/properties/datasets/propertyNames",keyword:"propertyNames",params:{propertyName: key6},message:"property name must be valid",schema:schema31.properties.datasets.propertyNames,parentSchema:schema31.properties.datasets,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
for(const key7 in data8){
if(!(validate52(data8[key7], {instancePath:instancePath+"/datasets/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data8,parentDataProperty:key7,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate52.errors; else for (const error of validate52.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err16 = {instancePath:instancePath+"/datasets",schemaPath:"#/properties/datasets/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.datasets.type,parentSchema:schema31.properties.datasets,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

