// Made from schema/plan.schema.json by `npm run generate`. Do not edit.
// @ts-nocheck
/* oxlint-disable */

export const validatePlanDocument = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"urn:lightly-gitops:schema:plan:1","title":"Plan document","description":"What apply would do, or why that cannot be said. Holds no secret, and no digest of one.","type":"object","additionalProperties":false,"required":["format","version","tool","error","planHash","config","server","account","base","targets","summary","changes","resources","refusals","rotations","uncompared","unmanaged","removed","warnings"],"properties":{"format":{"title":"Format","description":"Name of this format.","const":"lightly-gitops/plan"},"version":{"title":"Version","description":"Version of this format.","const":1},"tool":{"$ref":"#/$defs/tool"},"error":{"anyOf":[{"$ref":"#/$defs/failure"},{"type":"null"}]},"planHash":{"title":"Plan hash","description":"Digest of everything here but the tool's version, the name of the base, and warnings of credentials that will expire; `null` after a failure.","type":["string","null"],"pattern":"^sha256:[0-9a-f]{64}$"},"config":{"title":"Config","description":"The config that was planned.","type":"object","additionalProperties":false,"required":["files","hash"],"properties":{"files":{"title":"Files","description":"The config files, as they were named on the command line.","type":"array","items":{"type":"string"}},"hash":{"title":"Hash","description":"Digest of the resolved config without its secrets; `null` after a failure.","type":["string","null"],"pattern":"^sha256:[0-9a-f]{64}$"}}},"server":{"title":"Server","description":"Address of the API; `null` when it was not reached.","type":["string","null"]},"account":{"title":"Account","description":"Id of the account, where it is known: that of the owner of its datasets.","type":["string","null"]},"base":{"title":"Base","description":"What the plan was split against.","type":["string","null"]},"targets":{"title":"Targets","description":"Names and patterns that the plan was narrowed to; empty when it covers the whole config.","type":"array","items":{"type":"string"}},"summary":{"$ref":"#/$defs/summary"},"changes":{"title":"Changes","description":"What apply would do, by dataset, in the order within one.","type":"array","items":{"$ref":"#/$defs/change"}},"resources":{"title":"Resources","description":"The states that the changes were computed from.","type":"array","items":{"$ref":"#/$defs/resource"}},"refusals":{"title":"Refusals","description":"What cannot be done.","type":"array","items":{"$ref":"#/$defs/refusal"}},"rotations":{"title":"Rotations","description":"Connections whose secret is sent again.","type":"array","items":{"$ref":"#/$defs/rotation"}},"uncompared":{"title":"Not compared","description":"Secrets that could not be compared.","type":"array","items":{"$ref":"#/$defs/uncompared"}},"unmanaged":{"title":"Unmanaged","description":"Datasources that are left alone.","type":"array","items":{"$ref":"#/$defs/unmanaged"}},"removed":{"title":"No longer managed","description":"What is left in place although the config no longer declares it.","type":"array","items":{"$ref":"#/$defs/removed"}},"warnings":{"title":"Warnings","description":"Findings about the config that do not stop the command.","type":"array","items":{"$ref":"#/$defs/diagnostic"}}},"$defs":{"position":{"title":"Position","description":"Where the config says so. Lines and columns count from 1.","type":"object","additionalProperties":false,"required":["file","line","column"],"properties":{"file":{"title":"File","description":"The config file, as it was named on the command line.","type":"string"},"line":{"title":"Line","description":"Line of the file.","type":"integer","minimum":1},"column":{"title":"Column","description":"Column, in UTF-16 code units.","type":"integer","minimum":1}}},"value":{"title":"Value","description":"A value as it may be shown.","oneOf":[{"$ref":"#/$defs/absent_value"},{"$ref":"#/$defs/text_value"},{"$ref":"#/$defs/secret_value"}]},"absent_value":{"title":"No value","description":"The field has no value.","type":"object","additionalProperties":false,"required":["kind"],"properties":{"kind":{"title":"Kind","description":"No value.","const":"absent"}}},"text_value":{"title":"Text","description":"The value of a field that is not secret.","type":"object","additionalProperties":false,"required":["kind","text"],"properties":{"kind":{"title":"Kind","description":"Text.","const":"text"},"text":{"title":"Text","description":"The value.","type":"string"}}},"secret_value":{"title":"Secret","description":"A value that is never shown.","type":"object","additionalProperties":false,"required":["kind","reference"],"properties":{"kind":{"title":"Kind","description":"A secret.","const":"secret"},"reference":{"title":"Reference","description":"Where the config finds it, such as `env:NAME`; `null` for a value that only the platform holds.","type":["string","null"]}}},"failure":{"title":"Failure","description":"Why there is nothing else to say.","type":"object","additionalProperties":false,"required":["message","hint","exitCode","diagnostics"],"properties":{"message":{"title":"Message","description":"What went wrong.","type":"string"},"hint":{"title":"Hint","description":"What to do about it; may be empty.","type":"string"},"exitCode":{"title":"Exit code","description":"The exit code of the command.","type":"integer"},"diagnostics":{"title":"Findings","description":"Findings about the config.","type":"array","items":{"$ref":"#/$defs/diagnostic"}}}},"diagnostic":{"title":"Finding","description":"A finding about the config.","type":"object","additionalProperties":false,"required":["code","severity","path","message","hint","position"],"properties":{"code":{"title":"Code","description":"Stable code of the finding.","type":"string"},"severity":{"title":"Severity","description":"Errors stop the command.","type":"string","enum":["error","warning"]},"path":{"title":"Path","description":"Dotted path of the value in the config; empty for the file itself.","type":"string"},"message":{"title":"Message","description":"What is wrong.","type":"string"},"hint":{"title":"Hint","description":"What would be right.","type":"string"},"position":{"$ref":"#/$defs/position"}}},"tool":{"title":"Tool","description":"What made this document.","type":"object","additionalProperties":false,"required":["name","version"],"properties":{"name":{"title":"Name","description":"Name of the program.","const":"lightly-gitops"},"version":{"title":"Version","description":"Its version; not covered by the hash.","type":"string"}}},"secret_field":{"title":"Secret field","description":"A secret field of a datasource.","type":"object","additionalProperties":false,"required":["field","reference","position"],"properties":{"field":{"title":"Field","description":"Name of the field.","type":"string"},"reference":{"title":"Reference","description":"Where the config finds the secret, such as `env:NAME`.","type":"string"},"position":{"$ref":"#/$defs/position"}}},"field_change":{"title":"Field change","description":"One field that differs.","type":"object","additionalProperties":false,"required":["field","before","after","cause","position"],"properties":{"field":{"title":"Field","description":"`type` of the connection, a field of the connection, `resource_path`, or `thumbnail_suffix`.","type":"string"},"before":{"$ref":"#/$defs/value"},"after":{"$ref":"#/$defs/value"},"cause":{"$ref":"#/$defs/cause"},"position":{"$ref":"#/$defs/position"}}},"cause":{"title":"Cause","description":"Who causes the difference, when the plan was made against a base: `drift` if the base config would change the same, `change` if this config does. `null` without a base.","type":["string","null"],"enum":["drift","change",null]},"change":{"title":"Change","description":"One thing that apply would do.","oneOf":[{"$ref":"#/$defs/create_dataset"},{"$ref":"#/$defs/rename_dataset"},{"$ref":"#/$defs/create_datasource"},{"$ref":"#/$defs/update_datasource"},{"$ref":"#/$defs/update_sharing"}]},"create_dataset":{"title":"Create dataset","description":"A dataset that does not exist yet.","type":"object","additionalProperties":false,"required":["kind","address","dataset","type","reason","cause","position"],"properties":{"kind":{"title":"Kind","description":"A dataset is created.","const":"create_dataset"},"address":{"title":"Address","description":"Name of the dataset.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"type":{"title":"Type","description":"Type of the dataset.","type":"string"},"reason":{"$ref":"#/$defs/reason"},"cause":{"$ref":"#/$defs/cause"},"position":{"$ref":"#/$defs/position"}}},"create_datasource":{"title":"Create datasource","description":"A purpose of the dataset that has no datasource yet.","type":"object","additionalProperties":false,"required":["kind","address","dataset","purpose","provider","connection","reason","cause","fields","position"],"properties":{"kind":{"title":"Kind","description":"A datasource is created.","const":"create_datasource"},"address":{"title":"Address","description":"Name of the dataset, a dot, the purpose.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"purpose":{"$ref":"#/$defs/purpose"},"provider":{"title":"Provider","description":"Type of the connection.","type":"string"},"connection":{"$ref":"#/$defs/connection"},"reason":{"$ref":"#/$defs/reason"},"cause":{"$ref":"#/$defs/cause"},"fields":{"title":"Fields","description":"What is set.","type":"array","items":{"$ref":"#/$defs/field_change"}},"position":{"$ref":"#/$defs/position"}}},"update_datasource":{"title":"Update datasource","description":"A datasource that differs, or whose secret is sent again.","type":"object","additionalProperties":false,"required":["kind","address","dataset","purpose","provider","connection","reason","cause","fields","resent","position"],"properties":{"kind":{"title":"Kind","description":"A datasource is replaced.","const":"update_datasource"},"address":{"title":"Address","description":"Name of the dataset, a dot, the purpose.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"purpose":{"$ref":"#/$defs/purpose"},"provider":{"title":"Provider","description":"Type of the connection.","type":"string"},"connection":{"$ref":"#/$defs/connection"},"reason":{"$ref":"#/$defs/reason"},"cause":{"$ref":"#/$defs/cause"},"fields":{"title":"Fields","description":"What differs; empty when only secrets are sent again.","type":"array","items":{"$ref":"#/$defs/field_change"}},"resent":{"title":"Sent again","description":"Secrets that are sent along without being known to differ.","type":"array","items":{"$ref":"#/$defs/secret_field"}},"position":{"$ref":"#/$defs/position"}}},"purpose":{"title":"Purpose","description":"Purpose of the datasource.","type":"string","enum":["input","lightly","input_output"]},"connection":{"title":"Connection","description":"Name of the connection; `null` when it is written inline.","type":["string","null"]},"reason":{"title":"Reason","description":"Why: `missing` on the platform, `different` there, or its secret is to be sent again because of a `rotation`.","type":"string","enum":["missing","different","rotation"]},"resource":{"title":"Resource","description":"The state of a dataset that the plan was computed from.","type":"object","additionalProperties":false,"required":["dataset","id","fingerprint"],"properties":{"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"id":{"title":"Id","description":"Id of the dataset; `null` when it did not exist.","type":["string","null"]},"fingerprint":{"title":"Fingerprint","description":"Digest of its state, without secrets; `null` when it did not exist.","type":["string","null"]}}},"refusal":{"title":"Refusal","description":"A dataset that cannot become what is declared. Nothing of the plan can be applied.","type":"object","additionalProperties":false,"required":["dataset","id","reason","message","remedies","position"],"properties":{"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"id":{"title":"Id","description":"Id of the dataset.","type":"string"},"reason":{"title":"Reason","description":"`type`: it exists with another type, which cannot be changed. `name_taken`: its name belongs to another dataset. `id_missing`: no dataset has the id. `claimed`: its name is still that of a dataset that is declared under another one.","type":"string","enum":["type","name_taken","id_missing","claimed"]},"message":{"title":"Message","description":"What is wrong.","type":"string"},"remedies":{"title":"Remedies","description":"The ways out.","type":"array","items":{"type":"string"}},"position":{"$ref":"#/$defs/position"}}},"uncompared":{"title":"Not compared","description":"A secret of which nobody can say whether the platform holds the declared value.","type":"object","additionalProperties":false,"required":["address","dataset","purpose","field","reference","position"],"properties":{"address":{"title":"Address","description":"Name of the dataset, a dot, the purpose.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"purpose":{"$ref":"#/$defs/purpose"},"field":{"title":"Field","description":"Name of the field.","type":"string"},"reference":{"title":"Reference","description":"Where the config finds the secret.","type":"string"},"position":{"$ref":"#/$defs/position"}}},"unmanaged":{"title":"Unmanaged","description":"A datasource of a declared dataset that the config does not declare, or, where asked for, a dataset of the account that it does not. It is left alone.","type":"object","additionalProperties":false,"required":["dataset","purpose"],"properties":{"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"purpose":{"title":"Purpose","description":"Purpose of the datasource; `null` for a whole dataset.","type":["string","null"]}}},"removed":{"title":"No longer managed","description":"What the base declares and this config does not. It is left in place.","type":"object","additionalProperties":false,"required":["address","dataset","purpose"],"properties":{"address":{"title":"Address","description":"Name of the dataset, or that name, a dot, the purpose.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"purpose":{"anyOf":[{"$ref":"#/$defs/purpose"},{"type":"null"}]}}},"rotation":{"title":"Rotation","description":"A connection whose secret is sent again.","type":"object","additionalProperties":false,"required":["connection","reason"],"properties":{"connection":{"title":"Connection","description":"Name of the connection; the address of its datasource when it is written inline.","type":"string"},"reason":{"title":"Reason","description":"`flag`: asked for with --rotate. `raised`: its rotation number is higher than in the base.","type":"string","enum":["flag","raised"]}}},"summary":{"title":"Summary","description":"Counts. A dataset and each of its declared datasources are one resource each.","type":"object","additionalProperties":false,"required":["datasets","create","update","unchanged","refused","unmanaged","uncompared","drift"],"properties":{"datasets":{"title":"Datasets","description":"Declared datasets that the plan covers: those of the whole config, or of its targets.","type":"integer","minimum":0},"create":{"title":"Create","description":"Resources to create.","type":"integer","minimum":0},"update":{"title":"Update","description":"Resources to update.","type":"integer","minimum":0},"unchanged":{"title":"Unchanged","description":"Resources as declared.","type":"integer","minimum":0},"refused":{"title":"Refused","description":"Datasets that cannot become what is declared.","type":"integer","minimum":0},"unmanaged":{"title":"Unmanaged","description":"Datasources that are not declared.","type":"integer","minimum":0},"uncompared":{"title":"Uncompared","description":"Secrets that could not be compared.","type":"integer","minimum":0},"drift":{"title":"Drift","description":"Resources with a difference that the base would also change; `null` without a base.","type":["integer","null"],"minimum":0}}},"rename_dataset":{"title":"Rename dataset","description":"A dataset that has another name on the platform.","type":"object","additionalProperties":false,"required":["kind","address","dataset","id","from","reason","cause","position"],"properties":{"kind":{"title":"Kind","description":"A dataset is renamed.","const":"rename_dataset"},"address":{"title":"Address","description":"Name of the dataset.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset, as declared.","type":"string"},"id":{"title":"Id","description":"Id of the dataset.","type":"string"},"from":{"title":"From","description":"Its name on the platform.","type":"string"},"reason":{"$ref":"#/$defs/reason"},"cause":{"$ref":"#/$defs/cause"},"position":{"$ref":"#/$defs/position"}}},"update_sharing":{"title":"Update sharing","description":"A dataset that is to be shared with other people.","type":"object","additionalProperties":false,"required":["kind","address","dataset","add","remove","reason","cause","position"],"properties":{"kind":{"title":"Kind","description":"The people whom a dataset is shared with are replaced.","const":"update_sharing"},"address":{"title":"Address","description":"Name of the dataset, a dot, `share_with`.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"add":{"title":"Add","description":"E-mail addresses to share it with.","type":"array","items":{"type":"string"}},"remove":{"title":"Remove","description":"E-mail addresses to share it with no longer.","type":"array","items":{"type":"string"}},"reason":{"$ref":"#/$defs/reason"},"cause":{"$ref":"#/$defs/cause"},"position":{"$ref":"#/$defs/position"}}}}};
const schema32 = {"title":"Tool","description":"What made this document.","type":"object","additionalProperties":false,"required":["name","version"],"properties":{"name":{"title":"Name","description":"Name of the program.","const":"lightly-gitops"},"version":{"title":"Version","description":"Its version; not covered by the hash.","type":"string"}}};
const schema36 = {"title":"Summary","description":"Counts. A dataset and each of its declared datasources are one resource each.","type":"object","additionalProperties":false,"required":["datasets","create","update","unchanged","refused","unmanaged","uncompared","drift"],"properties":{"datasets":{"title":"Datasets","description":"Declared datasets that the plan covers: those of the whole config, or of its targets.","type":"integer","minimum":0},"create":{"title":"Create","description":"Resources to create.","type":"integer","minimum":0},"update":{"title":"Update","description":"Resources to update.","type":"integer","minimum":0},"unchanged":{"title":"Unchanged","description":"Resources as declared.","type":"integer","minimum":0},"refused":{"title":"Refused","description":"Datasets that cannot become what is declared.","type":"integer","minimum":0},"unmanaged":{"title":"Unmanaged","description":"Datasources that are not declared.","type":"integer","minimum":0},"uncompared":{"title":"Uncompared","description":"Secrets that could not be compared.","type":"integer","minimum":0},"drift":{"title":"Drift","description":"Resources with a difference that the base would also change; `null` without a base.","type":["integer","null"],"minimum":0}}};
const schema71 = {"title":"Resource","description":"The state of a dataset that the plan was computed from.","type":"object","additionalProperties":false,"required":["dataset","id","fingerprint"],"properties":{"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"id":{"title":"Id","description":"Id of the dataset; `null` when it did not exist.","type":["string","null"]},"fingerprint":{"title":"Fingerprint","description":"Digest of its state, without secrets; `null` when it did not exist.","type":["string","null"]}}};
const schema74 = {"title":"Rotation","description":"A connection whose secret is sent again.","type":"object","additionalProperties":false,"required":["connection","reason"],"properties":{"connection":{"title":"Connection","description":"Name of the connection; the address of its datasource when it is written inline.","type":"string"},"reason":{"title":"Reason","description":"`flag`: asked for with --rotate. `raised`: its rotation number is higher than in the base.","type":"string","enum":["flag","raised"]}}};
const schema78 = {"title":"Unmanaged","description":"A datasource of a declared dataset that the config does not declare, or, where asked for, a dataset of the account that it does not. It is left alone.","type":"object","additionalProperties":false,"required":["dataset","purpose"],"properties":{"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"purpose":{"title":"Purpose","description":"Purpose of the datasource; `null` for a whole dataset.","type":["string","null"]}}};
const func1 = Object.prototype.hasOwnProperty;
const schema33 = {"title":"Failure","description":"Why there is nothing else to say.","type":"object","additionalProperties":false,"required":["message","hint","exitCode","diagnostics"],"properties":{"message":{"title":"Message","description":"What went wrong.","type":"string"},"hint":{"title":"Hint","description":"What to do about it; may be empty.","type":"string"},"exitCode":{"title":"Exit code","description":"The exit code of the command.","type":"integer"},"diagnostics":{"title":"Findings","description":"Findings about the config.","type":"array","items":{"$ref":"#/$defs/diagnostic"}}}};
const schema34 = {"title":"Finding","description":"A finding about the config.","type":"object","additionalProperties":false,"required":["code","severity","path","message","hint","position"],"properties":{"code":{"title":"Code","description":"Stable code of the finding.","type":"string"},"severity":{"title":"Severity","description":"Errors stop the command.","type":"string","enum":["error","warning"]},"path":{"title":"Path","description":"Dotted path of the value in the config; empty for the file itself.","type":"string"},"message":{"title":"Message","description":"What is wrong.","type":"string"},"hint":{"title":"Hint","description":"What would be right.","type":"string"},"position":{"$ref":"#/$defs/position"}}};
const schema35 = {"title":"Position","description":"Where the config says so. Lines and columns count from 1.","type":"object","additionalProperties":false,"required":["file","line","column"],"properties":{"file":{"title":"File","description":"The config file, as it was named on the command line.","type":"string"},"line":{"title":"Line","description":"Line of the file.","type":"integer","minimum":1},"column":{"title":"Column","description":"Column, in UTF-16 code units.","type":"integer","minimum":1}}};

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
if(data.code === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "code"},message:"must have required property '"+"code"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.severity === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "severity"},message:"must have required property '"+"severity"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.path === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.message === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "message"},message:"must have required property '"+"message"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.hint === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "hint"},message:"must have required property '"+"hint"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.position === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "position"},message:"must have required property '"+"position"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "code") || (key0 === "severity")) || (key0 === "path")) || (key0 === "message")) || (key0 === "hint")) || (key0 === "position"))){
const err6 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.code !== undefined){
let data0 = data.code;
if(typeof data0 !== "string"){
const err7 = {instancePath:instancePath+"/code",schemaPath:"#/properties/code/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.code.type,parentSchema:schema34.properties.code,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.severity !== undefined){
let data1 = data.severity;
if(typeof data1 !== "string"){
const err8 = {instancePath:instancePath+"/severity",schemaPath:"#/properties/severity/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.severity.type,parentSchema:schema34.properties.severity,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(!((data1 === "error") || (data1 === "warning"))){
const err9 = {instancePath:instancePath+"/severity",schemaPath:"#/properties/severity/enum",keyword:"enum",params:{allowedValues: schema34.properties.severity.enum},message:"must be equal to one of the allowed values",schema:schema34.properties.severity.enum,parentSchema:schema34.properties.severity,data:data1};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.path !== undefined){
let data2 = data.path;
if(typeof data2 !== "string"){
const err10 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.path.type,parentSchema:schema34.properties.path,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.message !== undefined){
let data3 = data.message;
if(typeof data3 !== "string"){
const err11 = {instancePath:instancePath+"/message",schemaPath:"#/properties/message/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.message.type,parentSchema:schema34.properties.message,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.hint !== undefined){
let data4 = data.hint;
if(typeof data4 !== "string"){
const err12 = {instancePath:instancePath+"/hint",schemaPath:"#/properties/hint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.hint.type,parentSchema:schema34.properties.hint,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.position !== undefined){
let data5 = data.position;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(data5.file === undefined){
const err13 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema35.required,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data5.line === undefined){
const err14 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "line"},message:"must have required property '"+"line"+"'",schema:schema35.required,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data5.column === undefined){
const err15 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema35.required,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
for(const key1 in data5){
if(!(((key1 === "file") || (key1 === "line")) || (key1 === "column"))){
const err16 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data5.file !== undefined){
let data6 = data5.file;
if(typeof data6 !== "string"){
const err17 = {instancePath:instancePath+"/position/file",schemaPath:"#/$defs/position/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.properties.file.type,parentSchema:schema35.properties.file,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data5.line !== undefined){
let data7 = data5.line;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err18 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.line.type,parentSchema:schema35.properties.line,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 < 1 || isNaN(data7)){
const err19 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.line,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
if(data5.column !== undefined){
let data8 = data5.column;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
const err20 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.column.type,parentSchema:schema35.properties.column,data:data8};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 < 1 || isNaN(data8)){
const err21 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.column,data:data8};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
}
else {
const err22 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema35.type,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
else {
const err23 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema34.type,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


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
if(data.message === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "message"},message:"must have required property '"+"message"+"'",schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.hint === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "hint"},message:"must have required property '"+"hint"+"'",schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.exitCode === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "exitCode"},message:"must have required property '"+"exitCode"+"'",schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.diagnostics === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "diagnostics"},message:"must have required property '"+"diagnostics"+"'",schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "message") || (key0 === "hint")) || (key0 === "exitCode")) || (key0 === "diagnostics"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.message !== undefined){
let data0 = data.message;
if(typeof data0 !== "string"){
const err5 = {instancePath:instancePath+"/message",schemaPath:"#/properties/message/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.properties.message.type,parentSchema:schema33.properties.message,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.hint !== undefined){
let data1 = data.hint;
if(typeof data1 !== "string"){
const err6 = {instancePath:instancePath+"/hint",schemaPath:"#/properties/hint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.properties.hint.type,parentSchema:schema33.properties.hint,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.exitCode !== undefined){
let data2 = data.exitCode;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err7 = {instancePath:instancePath+"/exitCode",schemaPath:"#/properties/exitCode/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema33.properties.exitCode.type,parentSchema:schema33.properties.exitCode,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.diagnostics !== undefined){
let data3 = data.diagnostics;
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
if(!(validate22(data3[i0], {instancePath:instancePath+"/diagnostics/" + i0,parentData:data3,parentDataProperty:i0,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate22.errors; else for (const error of validate22.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err8 = {instancePath:instancePath+"/diagnostics",schemaPath:"#/properties/diagnostics/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema33.properties.diagnostics.type,parentSchema:schema33.properties.diagnostics,data:data3};
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
const err9 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema33.type,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema37 = {"title":"Change","description":"One thing that apply would do.","oneOf":[{"$ref":"#/$defs/create_dataset"},{"$ref":"#/$defs/rename_dataset"},{"$ref":"#/$defs/create_datasource"},{"$ref":"#/$defs/update_datasource"},{"$ref":"#/$defs/update_sharing"}]};
const schema38 = {"title":"Create dataset","description":"A dataset that does not exist yet.","type":"object","additionalProperties":false,"required":["kind","address","dataset","type","reason","cause","position"],"properties":{"kind":{"title":"Kind","description":"A dataset is created.","const":"create_dataset"},"address":{"title":"Address","description":"Name of the dataset.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"type":{"title":"Type","description":"Type of the dataset.","type":"string"},"reason":{"$ref":"#/$defs/reason"},"cause":{"$ref":"#/$defs/cause"},"position":{"$ref":"#/$defs/position"}}};
const schema39 = {"title":"Reason","description":"Why: `missing` on the platform, `different` there, or its secret is to be sent again because of a `rotation`.","type":"string","enum":["missing","different","rotation"]};
const schema40 = {"title":"Cause","description":"Who causes the difference, when the plan was made against a base: `drift` if the base config would change the same, `change` if this config does. `null` without a base.","type":["string","null"],"enum":["drift","change",null]};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate26.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema38.required,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.address === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "address"},message:"must have required property '"+"address"+"'",schema:schema38.required,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.dataset === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dataset"},message:"must have required property '"+"dataset"+"'",schema:schema38.required,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.type === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema38.required,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.reason === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "reason"},message:"must have required property '"+"reason"+"'",schema:schema38.required,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.cause === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "cause"},message:"must have required property '"+"cause"+"'",schema:schema38.required,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.position === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "position"},message:"must have required property '"+"position"+"'",schema:schema38.required,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
for(const key0 in data){
if(!(((((((key0 === "kind") || (key0 === "address")) || (key0 === "dataset")) || (key0 === "type")) || (key0 === "reason")) || (key0 === "cause")) || (key0 === "position"))){
const err7 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("create_dataset" !== data0){
const err8 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "create_dataset"},message:"must be equal to constant",schema:"create_dataset",parentSchema:schema38.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.address !== undefined){
let data1 = data.address;
if(typeof data1 !== "string"){
const err9 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.properties.address.type,parentSchema:schema38.properties.address,data:data1};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.dataset !== undefined){
let data2 = data.dataset;
if(typeof data2 !== "string"){
const err10 = {instancePath:instancePath+"/dataset",schemaPath:"#/properties/dataset/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.properties.dataset.type,parentSchema:schema38.properties.dataset,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.type !== undefined){
let data3 = data.type;
if(typeof data3 !== "string"){
const err11 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.properties.type.type,parentSchema:schema38.properties.type,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.reason !== undefined){
let data4 = data.reason;
if(typeof data4 !== "string"){
const err12 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/reason/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.type,parentSchema:schema39,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(!(((data4 === "missing") || (data4 === "different")) || (data4 === "rotation"))){
const err13 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/reason/enum",keyword:"enum",params:{allowedValues: schema39.enum},message:"must be equal to one of the allowed values",schema:schema39.enum,parentSchema:schema39,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.cause !== undefined){
let data5 = data.cause;
if((typeof data5 !== "string") && (data5 !== null)){
const err14 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/type",keyword:"type",params:{type: schema40.type},message:"must be string,null",schema:schema40.type,parentSchema:schema40,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(!(((data5 === "drift") || (data5 === "change")) || (data5 === null))){
const err15 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/enum",keyword:"enum",params:{allowedValues: schema40.enum},message:"must be equal to one of the allowed values",schema:schema40.enum,parentSchema:schema40,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.position !== undefined){
let data6 = data.position;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(data6.file === undefined){
const err16 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema35.required,parentSchema:schema35,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data6.line === undefined){
const err17 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "line"},message:"must have required property '"+"line"+"'",schema:schema35.required,parentSchema:schema35,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data6.column === undefined){
const err18 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema35.required,parentSchema:schema35,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
for(const key1 in data6){
if(!(((key1 === "file") || (key1 === "line")) || (key1 === "column"))){
const err19 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema35,data:data6};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data6.file !== undefined){
let data7 = data6.file;
if(typeof data7 !== "string"){
const err20 = {instancePath:instancePath+"/position/file",schemaPath:"#/$defs/position/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.properties.file.type,parentSchema:schema35.properties.file,data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data6.line !== undefined){
let data8 = data6.line;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
const err21 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.line.type,parentSchema:schema35.properties.line,data:data8};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 < 1 || isNaN(data8)){
const err22 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.line,data:data8};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
if(data6.column !== undefined){
let data9 = data6.column;
if(!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))){
const err23 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.column.type,parentSchema:schema35.properties.column,data:data9};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 < 1 || isNaN(data9)){
const err24 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.column,data:data9};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
}
else {
const err25 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema35.type,parentSchema:schema35,data:data6};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
else {
const err26 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema38.type,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema42 = {"title":"Rename dataset","description":"A dataset that has another name on the platform.","type":"object","additionalProperties":false,"required":["kind","address","dataset","id","from","reason","cause","position"],"properties":{"kind":{"title":"Kind","description":"A dataset is renamed.","const":"rename_dataset"},"address":{"title":"Address","description":"Name of the dataset.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset, as declared.","type":"string"},"id":{"title":"Id","description":"Id of the dataset.","type":"string"},"from":{"title":"From","description":"Its name on the platform.","type":"string"},"reason":{"$ref":"#/$defs/reason"},"cause":{"$ref":"#/$defs/cause"},"position":{"$ref":"#/$defs/position"}}};

function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate28.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.address === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "address"},message:"must have required property '"+"address"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.dataset === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dataset"},message:"must have required property '"+"dataset"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.id === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "id"},message:"must have required property '"+"id"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.from === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"},message:"must have required property '"+"from"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.reason === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "reason"},message:"must have required property '"+"reason"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.cause === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "cause"},message:"must have required property '"+"cause"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.position === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "position"},message:"must have required property '"+"position"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "kind") || (key0 === "address")) || (key0 === "dataset")) || (key0 === "id")) || (key0 === "from")) || (key0 === "reason")) || (key0 === "cause")) || (key0 === "position"))){
const err8 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("rename_dataset" !== data0){
const err9 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "rename_dataset"},message:"must be equal to constant",schema:"rename_dataset",parentSchema:schema42.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.address !== undefined){
let data1 = data.address;
if(typeof data1 !== "string"){
const err10 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.address.type,parentSchema:schema42.properties.address,data:data1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.dataset !== undefined){
let data2 = data.dataset;
if(typeof data2 !== "string"){
const err11 = {instancePath:instancePath+"/dataset",schemaPath:"#/properties/dataset/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.dataset.type,parentSchema:schema42.properties.dataset,data:data2};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.id !== undefined){
let data3 = data.id;
if(typeof data3 !== "string"){
const err12 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.id.type,parentSchema:schema42.properties.id,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.from !== undefined){
let data4 = data.from;
if(typeof data4 !== "string"){
const err13 = {instancePath:instancePath+"/from",schemaPath:"#/properties/from/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.from.type,parentSchema:schema42.properties.from,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.reason !== undefined){
let data5 = data.reason;
if(typeof data5 !== "string"){
const err14 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/reason/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.type,parentSchema:schema39,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(!(((data5 === "missing") || (data5 === "different")) || (data5 === "rotation"))){
const err15 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/reason/enum",keyword:"enum",params:{allowedValues: schema39.enum},message:"must be equal to one of the allowed values",schema:schema39.enum,parentSchema:schema39,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.cause !== undefined){
let data6 = data.cause;
if((typeof data6 !== "string") && (data6 !== null)){
const err16 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/type",keyword:"type",params:{type: schema40.type},message:"must be string,null",schema:schema40.type,parentSchema:schema40,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(!(((data6 === "drift") || (data6 === "change")) || (data6 === null))){
const err17 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/enum",keyword:"enum",params:{allowedValues: schema40.enum},message:"must be equal to one of the allowed values",schema:schema40.enum,parentSchema:schema40,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.position !== undefined){
let data7 = data.position;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(data7.file === undefined){
const err18 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema35.required,parentSchema:schema35,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data7.line === undefined){
const err19 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "line"},message:"must have required property '"+"line"+"'",schema:schema35.required,parentSchema:schema35,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data7.column === undefined){
const err20 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema35.required,parentSchema:schema35,data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
for(const key1 in data7){
if(!(((key1 === "file") || (key1 === "line")) || (key1 === "column"))){
const err21 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema35,data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data7.file !== undefined){
let data8 = data7.file;
if(typeof data8 !== "string"){
const err22 = {instancePath:instancePath+"/position/file",schemaPath:"#/$defs/position/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.properties.file.type,parentSchema:schema35.properties.file,data:data8};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data7.line !== undefined){
let data9 = data7.line;
if(!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))){
const err23 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.line.type,parentSchema:schema35.properties.line,data:data9};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 < 1 || isNaN(data9)){
const err24 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.line,data:data9};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
if(data7.column !== undefined){
let data10 = data7.column;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
const err25 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.column.type,parentSchema:schema35.properties.column,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 < 1 || isNaN(data10)){
const err26 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.column,data:data10};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
}
else {
const err27 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema35.type,parentSchema:schema35,data:data7};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema42.type,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
validate28.errors = vErrors;
return errors === 0;
}
validate28.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema46 = {"title":"Create datasource","description":"A purpose of the dataset that has no datasource yet.","type":"object","additionalProperties":false,"required":["kind","address","dataset","purpose","provider","connection","reason","cause","fields","position"],"properties":{"kind":{"title":"Kind","description":"A datasource is created.","const":"create_datasource"},"address":{"title":"Address","description":"Name of the dataset, a dot, the purpose.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"purpose":{"$ref":"#/$defs/purpose"},"provider":{"title":"Provider","description":"Type of the connection.","type":"string"},"connection":{"$ref":"#/$defs/connection"},"reason":{"$ref":"#/$defs/reason"},"cause":{"$ref":"#/$defs/cause"},"fields":{"title":"Fields","description":"What is set.","type":"array","items":{"$ref":"#/$defs/field_change"}},"position":{"$ref":"#/$defs/position"}}};
const schema47 = {"title":"Purpose","description":"Purpose of the datasource.","type":"string","enum":["input","lightly","input_output"]};
const schema48 = {"title":"Connection","description":"Name of the connection; `null` when it is written inline.","type":["string","null"]};
const schema51 = {"title":"Field change","description":"One field that differs.","type":"object","additionalProperties":false,"required":["field","before","after","cause","position"],"properties":{"field":{"title":"Field","description":"`type` of the connection, a field of the connection, `resource_path`, or `thumbnail_suffix`.","type":"string"},"before":{"$ref":"#/$defs/value"},"after":{"$ref":"#/$defs/value"},"cause":{"$ref":"#/$defs/cause"},"position":{"$ref":"#/$defs/position"}}};
const schema52 = {"title":"Value","description":"A value as it may be shown.","oneOf":[{"$ref":"#/$defs/absent_value"},{"$ref":"#/$defs/text_value"},{"$ref":"#/$defs/secret_value"}]};
const schema53 = {"title":"No value","description":"The field has no value.","type":"object","additionalProperties":false,"required":["kind"],"properties":{"kind":{"title":"Kind","description":"No value.","const":"absent"}}};
const schema54 = {"title":"Text","description":"The value of a field that is not secret.","type":"object","additionalProperties":false,"required":["kind","text"],"properties":{"kind":{"title":"Kind","description":"Text.","const":"text"},"text":{"title":"Text","description":"The value.","type":"string"}}};
const schema55 = {"title":"Secret","description":"A value that is never shown.","type":"object","additionalProperties":false,"required":["kind","reference"],"properties":{"kind":{"title":"Kind","description":"A secret.","const":"secret"},"reference":{"title":"Reference","description":"Where the config finds it, such as `env:NAME`; `null` for a value that only the platform holds.","type":["string","null"]}}};

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
const _errs0 = errors;
let valid0 = false;
let passing0 = null;
const _errs1 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/$defs/absent_value/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema53.required,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(key0 === "kind")){
const err1 = {instancePath,schemaPath:"#/$defs/absent_value/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("absent" !== data0){
const err2 = {instancePath:instancePath+"/kind",schemaPath:"#/$defs/absent_value/properties/kind/const",keyword:"const",params:{allowedValue: "absent"},message:"must be equal to constant",schema:"absent",parentSchema:schema53.properties.kind,data:data0};
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
else {
const err3 = {instancePath,schemaPath:"#/$defs/absent_value/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema53.type,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs1 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
var props0 = true;
}
const _errs6 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err4 = {instancePath,schemaPath:"#/$defs/text_value/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema54.required,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.text === undefined){
const err5 = {instancePath,schemaPath:"#/$defs/text_value/required",keyword:"required",params:{missingProperty: "text"},message:"must have required property '"+"text"+"'",schema:schema54.required,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key1 in data){
if(!((key1 === "kind") || (key1 === "text"))){
const err6 = {instancePath,schemaPath:"#/$defs/text_value/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if("text" !== data1){
const err7 = {instancePath:instancePath+"/kind",schemaPath:"#/$defs/text_value/properties/kind/const",keyword:"const",params:{allowedValue: "text"},message:"must be equal to constant",schema:"text",parentSchema:schema54.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.text !== undefined){
let data2 = data.text;
if(typeof data2 !== "string"){
const err8 = {instancePath:instancePath+"/text",schemaPath:"#/$defs/text_value/properties/text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema54.properties.text.type,parentSchema:schema54.properties.text,data:data2};
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
const err9 = {instancePath,schemaPath:"#/$defs/text_value/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema54.type,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid0 = _errs6 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
if(props0 !== true){
props0 = true;
}
}
const _errs13 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err10 = {instancePath,schemaPath:"#/$defs/secret_value/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema55.required,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data.reference === undefined){
const err11 = {instancePath,schemaPath:"#/$defs/secret_value/required",keyword:"required",params:{missingProperty: "reference"},message:"must have required property '"+"reference"+"'",schema:schema55.required,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
for(const key2 in data){
if(!((key2 === "kind") || (key2 === "reference"))){
const err12 = {instancePath,schemaPath:"#/$defs/secret_value/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.kind !== undefined){
let data3 = data.kind;
if("secret" !== data3){
const err13 = {instancePath:instancePath+"/kind",schemaPath:"#/$defs/secret_value/properties/kind/const",keyword:"const",params:{allowedValue: "secret"},message:"must be equal to constant",schema:"secret",parentSchema:schema55.properties.kind,data:data3};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.reference !== undefined){
let data4 = data.reference;
if((typeof data4 !== "string") && (data4 !== null)){
const err14 = {instancePath:instancePath+"/reference",schemaPath:"#/$defs/secret_value/properties/reference/type",keyword:"type",params:{type: schema55.properties.reference.type},message:"must be string,null",schema:schema55.properties.reference.type,parentSchema:schema55.properties.reference,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath,schemaPath:"#/$defs/secret_value/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema55.type,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
var _valid0 = _errs13 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid0 = true;
passing0 = 2;
if(props0 !== true){
props0 = true;
}
}
}
}
if(!valid0){
const err16 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema52.oneOf,parentSchema:schema52,data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
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
validate32.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate32.evaluated = {"dynamicProps":true,"dynamicItems":false};


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
if(data.field === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "field"},message:"must have required property '"+"field"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.before === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "before"},message:"must have required property '"+"before"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.after === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "after"},message:"must have required property '"+"after"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.cause === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "cause"},message:"must have required property '"+"cause"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.position === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "position"},message:"must have required property '"+"position"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "field") || (key0 === "before")) || (key0 === "after")) || (key0 === "cause")) || (key0 === "position"))){
const err5 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.field !== undefined){
let data0 = data.field;
if(typeof data0 !== "string"){
const err6 = {instancePath:instancePath+"/field",schemaPath:"#/properties/field/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema51.properties.field.type,parentSchema:schema51.properties.field,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.before !== undefined){
if(!(validate32(data.before, {instancePath:instancePath+"/before",parentData:data,parentDataProperty:"before",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate32.errors; else for (const error of validate32.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.after !== undefined){
if(!(validate32(data.after, {instancePath:instancePath+"/after",parentData:data,parentDataProperty:"after",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate32.errors; else for (const error of validate32.errors) vErrors.push(error);
errors = vErrors.length;
}
}
if(data.cause !== undefined){
let data3 = data.cause;
if((typeof data3 !== "string") && (data3 !== null)){
const err7 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/type",keyword:"type",params:{type: schema40.type},message:"must be string,null",schema:schema40.type,parentSchema:schema40,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(!(((data3 === "drift") || (data3 === "change")) || (data3 === null))){
const err8 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/enum",keyword:"enum",params:{allowedValues: schema40.enum},message:"must be equal to one of the allowed values",schema:schema40.enum,parentSchema:schema40,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.position !== undefined){
let data4 = data.position;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.file === undefined){
const err9 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema35.required,parentSchema:schema35,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data4.line === undefined){
const err10 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "line"},message:"must have required property '"+"line"+"'",schema:schema35.required,parentSchema:schema35,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data4.column === undefined){
const err11 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema35.required,parentSchema:schema35,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
for(const key1 in data4){
if(!(((key1 === "file") || (key1 === "line")) || (key1 === "column"))){
const err12 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema35,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data4.file !== undefined){
let data5 = data4.file;
if(typeof data5 !== "string"){
const err13 = {instancePath:instancePath+"/position/file",schemaPath:"#/$defs/position/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.properties.file.type,parentSchema:schema35.properties.file,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data4.line !== undefined){
let data6 = data4.line;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err14 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.line.type,parentSchema:schema35.properties.line,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 < 1 || isNaN(data6)){
const err15 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.line,data:data6};
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
if(data4.column !== undefined){
let data7 = data4.column;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err16 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.column.type,parentSchema:schema35.properties.column,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 < 1 || isNaN(data7)){
const err17 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.column,data:data7};
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
const err18 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema35.type,parentSchema:schema35,data:data4};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema51.type,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
validate31.errors = vErrors;
return errors === 0;
}
validate31.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


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
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.address === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "address"},message:"must have required property '"+"address"+"'",schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.dataset === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dataset"},message:"must have required property '"+"dataset"+"'",schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.purpose === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "purpose"},message:"must have required property '"+"purpose"+"'",schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.provider === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "provider"},message:"must have required property '"+"provider"+"'",schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.connection === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "connection"},message:"must have required property '"+"connection"+"'",schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.reason === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "reason"},message:"must have required property '"+"reason"+"'",schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.cause === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "cause"},message:"must have required property '"+"cause"+"'",schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.fields === undefined){
const err8 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "fields"},message:"must have required property '"+"fields"+"'",schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data.position === undefined){
const err9 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "position"},message:"must have required property '"+"position"+"'",schema:schema46.required,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema46.properties, key0))){
const err10 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("create_datasource" !== data0){
const err11 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "create_datasource"},message:"must be equal to constant",schema:"create_datasource",parentSchema:schema46.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.address !== undefined){
let data1 = data.address;
if(typeof data1 !== "string"){
const err12 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema46.properties.address.type,parentSchema:schema46.properties.address,data:data1};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.dataset !== undefined){
let data2 = data.dataset;
if(typeof data2 !== "string"){
const err13 = {instancePath:instancePath+"/dataset",schemaPath:"#/properties/dataset/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema46.properties.dataset.type,parentSchema:schema46.properties.dataset,data:data2};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.purpose !== undefined){
let data3 = data.purpose;
if(typeof data3 !== "string"){
const err14 = {instancePath:instancePath+"/purpose",schemaPath:"#/$defs/purpose/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema47.type,parentSchema:schema47,data:data3};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(!(((data3 === "input") || (data3 === "lightly")) || (data3 === "input_output"))){
const err15 = {instancePath:instancePath+"/purpose",schemaPath:"#/$defs/purpose/enum",keyword:"enum",params:{allowedValues: schema47.enum},message:"must be equal to one of the allowed values",schema:schema47.enum,parentSchema:schema47,data:data3};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.provider !== undefined){
let data4 = data.provider;
if(typeof data4 !== "string"){
const err16 = {instancePath:instancePath+"/provider",schemaPath:"#/properties/provider/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema46.properties.provider.type,parentSchema:schema46.properties.provider,data:data4};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.connection !== undefined){
let data5 = data.connection;
if((typeof data5 !== "string") && (data5 !== null)){
const err17 = {instancePath:instancePath+"/connection",schemaPath:"#/$defs/connection/type",keyword:"type",params:{type: schema48.type},message:"must be string,null",schema:schema48.type,parentSchema:schema48,data:data5};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.reason !== undefined){
let data6 = data.reason;
if(typeof data6 !== "string"){
const err18 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/reason/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.type,parentSchema:schema39,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(!(((data6 === "missing") || (data6 === "different")) || (data6 === "rotation"))){
const err19 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/reason/enum",keyword:"enum",params:{allowedValues: schema39.enum},message:"must be equal to one of the allowed values",schema:schema39.enum,parentSchema:schema39,data:data6};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.cause !== undefined){
let data7 = data.cause;
if((typeof data7 !== "string") && (data7 !== null)){
const err20 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/type",keyword:"type",params:{type: schema40.type},message:"must be string,null",schema:schema40.type,parentSchema:schema40,data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(!(((data7 === "drift") || (data7 === "change")) || (data7 === null))){
const err21 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/enum",keyword:"enum",params:{allowedValues: schema40.enum},message:"must be equal to one of the allowed values",schema:schema40.enum,parentSchema:schema40,data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.fields !== undefined){
let data8 = data.fields;
if(Array.isArray(data8)){
const len0 = data8.length;
for(let i0=0; i0<len0; i0++){
if(!(validate31(data8[i0], {instancePath:instancePath+"/fields/" + i0,parentData:data8,parentDataProperty:i0,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate31.errors; else for (const error of validate31.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err22 = {instancePath:instancePath+"/fields",schemaPath:"#/properties/fields/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema46.properties.fields.type,parentSchema:schema46.properties.fields,data:data8};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.position !== undefined){
let data10 = data.position;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
if(data10.file === undefined){
const err23 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema35.required,parentSchema:schema35,data:data10};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if(data10.line === undefined){
const err24 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "line"},message:"must have required property '"+"line"+"'",schema:schema35.required,parentSchema:schema35,data:data10};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
if(data10.column === undefined){
const err25 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema35.required,parentSchema:schema35,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
for(const key1 in data10){
if(!(((key1 === "file") || (key1 === "line")) || (key1 === "column"))){
const err26 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema35,data:data10};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data10.file !== undefined){
let data11 = data10.file;
if(typeof data11 !== "string"){
const err27 = {instancePath:instancePath+"/position/file",schemaPath:"#/$defs/position/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.properties.file.type,parentSchema:schema35.properties.file,data:data11};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data10.line !== undefined){
let data12 = data10.line;
if(!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))){
const err28 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.line.type,parentSchema:schema35.properties.line,data:data12};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 < 1 || isNaN(data12)){
const err29 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.line,data:data12};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
if(data10.column !== undefined){
let data13 = data10.column;
if(!(((typeof data13 == "number") && (!(data13 % 1) && !isNaN(data13))) && (isFinite(data13)))){
const err30 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.column.type,parentSchema:schema35.properties.column,data:data13};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if((typeof data13 == "number") && (isFinite(data13))){
if(data13 < 1 || isNaN(data13)){
const err31 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.column,data:data13};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
}
else {
const err32 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema35.type,parentSchema:schema35,data:data10};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
else {
const err33 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema46.type,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
validate30.errors = vErrors;
return errors === 0;
}
validate30.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema59 = {"title":"Update datasource","description":"A datasource that differs, or whose secret is sent again.","type":"object","additionalProperties":false,"required":["kind","address","dataset","purpose","provider","connection","reason","cause","fields","resent","position"],"properties":{"kind":{"title":"Kind","description":"A datasource is replaced.","const":"update_datasource"},"address":{"title":"Address","description":"Name of the dataset, a dot, the purpose.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"purpose":{"$ref":"#/$defs/purpose"},"provider":{"title":"Provider","description":"Type of the connection.","type":"string"},"connection":{"$ref":"#/$defs/connection"},"reason":{"$ref":"#/$defs/reason"},"cause":{"$ref":"#/$defs/cause"},"fields":{"title":"Fields","description":"What differs; empty when only secrets are sent again.","type":"array","items":{"$ref":"#/$defs/field_change"}},"resent":{"title":"Sent again","description":"Secrets that are sent along without being known to differ.","type":"array","items":{"$ref":"#/$defs/secret_field"}},"position":{"$ref":"#/$defs/position"}}};
const schema64 = {"title":"Secret field","description":"A secret field of a datasource.","type":"object","additionalProperties":false,"required":["field","reference","position"],"properties":{"field":{"title":"Field","description":"Name of the field.","type":"string"},"reference":{"title":"Reference","description":"Where the config finds the secret, such as `env:NAME`.","type":"string"},"position":{"$ref":"#/$defs/position"}}};

function validate39(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate39.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.field === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "field"},message:"must have required property '"+"field"+"'",schema:schema64.required,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.reference === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "reference"},message:"must have required property '"+"reference"+"'",schema:schema64.required,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.position === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "position"},message:"must have required property '"+"position"+"'",schema:schema64.required,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "field") || (key0 === "reference")) || (key0 === "position"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.field !== undefined){
let data0 = data.field;
if(typeof data0 !== "string"){
const err4 = {instancePath:instancePath+"/field",schemaPath:"#/properties/field/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema64.properties.field.type,parentSchema:schema64.properties.field,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.reference !== undefined){
let data1 = data.reference;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/reference",schemaPath:"#/properties/reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema64.properties.reference.type,parentSchema:schema64.properties.reference,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.position !== undefined){
let data2 = data.position;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.file === undefined){
const err6 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema35.required,parentSchema:schema35,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data2.line === undefined){
const err7 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "line"},message:"must have required property '"+"line"+"'",schema:schema35.required,parentSchema:schema35,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data2.column === undefined){
const err8 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema35.required,parentSchema:schema35,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
for(const key1 in data2){
if(!(((key1 === "file") || (key1 === "line")) || (key1 === "column"))){
const err9 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema35,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data2.file !== undefined){
let data3 = data2.file;
if(typeof data3 !== "string"){
const err10 = {instancePath:instancePath+"/position/file",schemaPath:"#/$defs/position/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.properties.file.type,parentSchema:schema35.properties.file,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data2.line !== undefined){
let data4 = data2.line;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err11 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.line.type,parentSchema:schema35.properties.line,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 < 1 || isNaN(data4)){
const err12 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.line,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
if(data2.column !== undefined){
let data5 = data2.column;
if(!(((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5))) && (isFinite(data5)))){
const err13 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.column.type,parentSchema:schema35.properties.column,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if((typeof data5 == "number") && (isFinite(data5))){
if(data5 < 1 || isNaN(data5)){
const err14 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.column,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
}
else {
const err15 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema35.type,parentSchema:schema35,data:data2};
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
else {
const err16 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema64.type,parentSchema:schema64,data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
validate39.errors = vErrors;
return errors === 0;
}
validate39.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate37(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate37.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.address === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "address"},message:"must have required property '"+"address"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.dataset === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dataset"},message:"must have required property '"+"dataset"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.purpose === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "purpose"},message:"must have required property '"+"purpose"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.provider === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "provider"},message:"must have required property '"+"provider"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.connection === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "connection"},message:"must have required property '"+"connection"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.reason === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "reason"},message:"must have required property '"+"reason"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.cause === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "cause"},message:"must have required property '"+"cause"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.fields === undefined){
const err8 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "fields"},message:"must have required property '"+"fields"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data.resent === undefined){
const err9 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "resent"},message:"must have required property '"+"resent"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data.position === undefined){
const err10 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "position"},message:"must have required property '"+"position"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema59.properties, key0))){
const err11 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("update_datasource" !== data0){
const err12 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "update_datasource"},message:"must be equal to constant",schema:"update_datasource",parentSchema:schema59.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.address !== undefined){
let data1 = data.address;
if(typeof data1 !== "string"){
const err13 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.address.type,parentSchema:schema59.properties.address,data:data1};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.dataset !== undefined){
let data2 = data.dataset;
if(typeof data2 !== "string"){
const err14 = {instancePath:instancePath+"/dataset",schemaPath:"#/properties/dataset/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.dataset.type,parentSchema:schema59.properties.dataset,data:data2};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.purpose !== undefined){
let data3 = data.purpose;
if(typeof data3 !== "string"){
const err15 = {instancePath:instancePath+"/purpose",schemaPath:"#/$defs/purpose/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema47.type,parentSchema:schema47,data:data3};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(!(((data3 === "input") || (data3 === "lightly")) || (data3 === "input_output"))){
const err16 = {instancePath:instancePath+"/purpose",schemaPath:"#/$defs/purpose/enum",keyword:"enum",params:{allowedValues: schema47.enum},message:"must be equal to one of the allowed values",schema:schema47.enum,parentSchema:schema47,data:data3};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.provider !== undefined){
let data4 = data.provider;
if(typeof data4 !== "string"){
const err17 = {instancePath:instancePath+"/provider",schemaPath:"#/properties/provider/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.provider.type,parentSchema:schema59.properties.provider,data:data4};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.connection !== undefined){
let data5 = data.connection;
if((typeof data5 !== "string") && (data5 !== null)){
const err18 = {instancePath:instancePath+"/connection",schemaPath:"#/$defs/connection/type",keyword:"type",params:{type: schema48.type},message:"must be string,null",schema:schema48.type,parentSchema:schema48,data:data5};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.reason !== undefined){
let data6 = data.reason;
if(typeof data6 !== "string"){
const err19 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/reason/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.type,parentSchema:schema39,data:data6};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(!(((data6 === "missing") || (data6 === "different")) || (data6 === "rotation"))){
const err20 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/reason/enum",keyword:"enum",params:{allowedValues: schema39.enum},message:"must be equal to one of the allowed values",schema:schema39.enum,parentSchema:schema39,data:data6};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.cause !== undefined){
let data7 = data.cause;
if((typeof data7 !== "string") && (data7 !== null)){
const err21 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/type",keyword:"type",params:{type: schema40.type},message:"must be string,null",schema:schema40.type,parentSchema:schema40,data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(!(((data7 === "drift") || (data7 === "change")) || (data7 === null))){
const err22 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/enum",keyword:"enum",params:{allowedValues: schema40.enum},message:"must be equal to one of the allowed values",schema:schema40.enum,parentSchema:schema40,data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.fields !== undefined){
let data8 = data.fields;
if(Array.isArray(data8)){
const len0 = data8.length;
for(let i0=0; i0<len0; i0++){
if(!(validate31(data8[i0], {instancePath:instancePath+"/fields/" + i0,parentData:data8,parentDataProperty:i0,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate31.errors; else for (const error of validate31.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err23 = {instancePath:instancePath+"/fields",schemaPath:"#/properties/fields/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema59.properties.fields.type,parentSchema:schema59.properties.fields,data:data8};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.resent !== undefined){
let data10 = data.resent;
if(Array.isArray(data10)){
const len1 = data10.length;
for(let i1=0; i1<len1; i1++){
if(!(validate39(data10[i1], {instancePath:instancePath+"/resent/" + i1,parentData:data10,parentDataProperty:i1,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate39.errors; else for (const error of validate39.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err24 = {instancePath:instancePath+"/resent",schemaPath:"#/properties/resent/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema59.properties.resent.type,parentSchema:schema59.properties.resent,data:data10};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.position !== undefined){
let data12 = data.position;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.file === undefined){
const err25 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema35.required,parentSchema:schema35,data:data12};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data12.line === undefined){
const err26 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "line"},message:"must have required property '"+"line"+"'",schema:schema35.required,parentSchema:schema35,data:data12};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data12.column === undefined){
const err27 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema35.required,parentSchema:schema35,data:data12};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
for(const key1 in data12){
if(!(((key1 === "file") || (key1 === "line")) || (key1 === "column"))){
const err28 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema35,data:data12};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data12.file !== undefined){
let data13 = data12.file;
if(typeof data13 !== "string"){
const err29 = {instancePath:instancePath+"/position/file",schemaPath:"#/$defs/position/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.properties.file.type,parentSchema:schema35.properties.file,data:data13};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data12.line !== undefined){
let data14 = data12.line;
if(!(((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14))) && (isFinite(data14)))){
const err30 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.line.type,parentSchema:schema35.properties.line,data:data14};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if((typeof data14 == "number") && (isFinite(data14))){
if(data14 < 1 || isNaN(data14)){
const err31 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.line,data:data14};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
if(data12.column !== undefined){
let data15 = data12.column;
if(!(((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15))) && (isFinite(data15)))){
const err32 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.column.type,parentSchema:schema35.properties.column,data:data15};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if((typeof data15 == "number") && (isFinite(data15))){
if(data15 < 1 || isNaN(data15)){
const err33 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.column,data:data15};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
}
}
else {
const err34 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema35.type,parentSchema:schema35,data:data12};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
}
else {
const err35 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema59.type,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
validate37.errors = vErrors;
return errors === 0;
}
validate37.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema67 = {"title":"Update sharing","description":"A dataset that is to be shared with other people.","type":"object","additionalProperties":false,"required":["kind","address","dataset","add","remove","reason","cause","position"],"properties":{"kind":{"title":"Kind","description":"The people whom a dataset is shared with are replaced.","const":"update_sharing"},"address":{"title":"Address","description":"Name of the dataset, a dot, `share_with`.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"add":{"title":"Add","description":"E-mail addresses to share it with.","type":"array","items":{"type":"string"}},"remove":{"title":"Remove","description":"E-mail addresses to share it with no longer.","type":"array","items":{"type":"string"}},"reason":{"$ref":"#/$defs/reason"},"cause":{"$ref":"#/$defs/cause"},"position":{"$ref":"#/$defs/position"}}};

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
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema67.required,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.address === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "address"},message:"must have required property '"+"address"+"'",schema:schema67.required,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.dataset === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dataset"},message:"must have required property '"+"dataset"+"'",schema:schema67.required,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.add === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "add"},message:"must have required property '"+"add"+"'",schema:schema67.required,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.remove === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "remove"},message:"must have required property '"+"remove"+"'",schema:schema67.required,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.reason === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "reason"},message:"must have required property '"+"reason"+"'",schema:schema67.required,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.cause === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "cause"},message:"must have required property '"+"cause"+"'",schema:schema67.required,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.position === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "position"},message:"must have required property '"+"position"+"'",schema:schema67.required,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key0 in data){
if(!((((((((key0 === "kind") || (key0 === "address")) || (key0 === "dataset")) || (key0 === "add")) || (key0 === "remove")) || (key0 === "reason")) || (key0 === "cause")) || (key0 === "position"))){
const err8 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("update_sharing" !== data0){
const err9 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "update_sharing"},message:"must be equal to constant",schema:"update_sharing",parentSchema:schema67.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.address !== undefined){
let data1 = data.address;
if(typeof data1 !== "string"){
const err10 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema67.properties.address.type,parentSchema:schema67.properties.address,data:data1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.dataset !== undefined){
let data2 = data.dataset;
if(typeof data2 !== "string"){
const err11 = {instancePath:instancePath+"/dataset",schemaPath:"#/properties/dataset/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema67.properties.dataset.type,parentSchema:schema67.properties.dataset,data:data2};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.add !== undefined){
let data3 = data.add;
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 !== "string"){
const err12 = {instancePath:instancePath+"/add/" + i0,schemaPath:"#/properties/add/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema67.properties.add.items.type,parentSchema:schema67.properties.add.items,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath:instancePath+"/add",schemaPath:"#/properties/add/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema67.properties.add.type,parentSchema:schema67.properties.add,data:data3};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.remove !== undefined){
let data5 = data.remove;
if(Array.isArray(data5)){
const len1 = data5.length;
for(let i1=0; i1<len1; i1++){
let data6 = data5[i1];
if(typeof data6 !== "string"){
const err14 = {instancePath:instancePath+"/remove/" + i1,schemaPath:"#/properties/remove/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema67.properties.remove.items.type,parentSchema:schema67.properties.remove.items,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/remove",schemaPath:"#/properties/remove/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema67.properties.remove.type,parentSchema:schema67.properties.remove,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.reason !== undefined){
let data7 = data.reason;
if(typeof data7 !== "string"){
const err16 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/reason/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.type,parentSchema:schema39,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(!(((data7 === "missing") || (data7 === "different")) || (data7 === "rotation"))){
const err17 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/reason/enum",keyword:"enum",params:{allowedValues: schema39.enum},message:"must be equal to one of the allowed values",schema:schema39.enum,parentSchema:schema39,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.cause !== undefined){
let data8 = data.cause;
if((typeof data8 !== "string") && (data8 !== null)){
const err18 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/type",keyword:"type",params:{type: schema40.type},message:"must be string,null",schema:schema40.type,parentSchema:schema40,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(!(((data8 === "drift") || (data8 === "change")) || (data8 === null))){
const err19 = {instancePath:instancePath+"/cause",schemaPath:"#/$defs/cause/enum",keyword:"enum",params:{allowedValues: schema40.enum},message:"must be equal to one of the allowed values",schema:schema40.enum,parentSchema:schema40,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.position !== undefined){
let data9 = data.position;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(data9.file === undefined){
const err20 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema35.required,parentSchema:schema35,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(data9.line === undefined){
const err21 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "line"},message:"must have required property '"+"line"+"'",schema:schema35.required,parentSchema:schema35,data:data9};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(data9.column === undefined){
const err22 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema35.required,parentSchema:schema35,data:data9};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
for(const key1 in data9){
if(!(((key1 === "file") || (key1 === "line")) || (key1 === "column"))){
const err23 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema35,data:data9};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data9.file !== undefined){
let data10 = data9.file;
if(typeof data10 !== "string"){
const err24 = {instancePath:instancePath+"/position/file",schemaPath:"#/$defs/position/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.properties.file.type,parentSchema:schema35.properties.file,data:data10};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data9.line !== undefined){
let data11 = data9.line;
if(!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))){
const err25 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.line.type,parentSchema:schema35.properties.line,data:data11};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 < 1 || isNaN(data11)){
const err26 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.line,data:data11};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
if(data9.column !== undefined){
let data12 = data9.column;
if(!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))){
const err27 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.column.type,parentSchema:schema35.properties.column,data:data12};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 < 1 || isNaN(data12)){
const err28 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.column,data:data12};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
}
else {
const err29 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema35.type,parentSchema:schema35,data:data9};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema67.type,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
validate42.errors = vErrors;
return errors === 0;
}
validate42.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


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
let passing0 = null;
const _errs1 = errors;
if(!(validate26(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate26.errors; else for (const error of validate26.errors) vErrors.push(error);
errors = vErrors.length;
}
var _valid0 = _errs1 === errors;
if(_valid0){
valid0 = true;
passing0 = 0;
var props0 = true;
}
const _errs2 = errors;
if(!(validate28(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate28.errors; else for (const error of validate28.errors) vErrors.push(error);
errors = vErrors.length;
}
var _valid0 = _errs2 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid0 = true;
passing0 = 1;
if(props0 !== true){
props0 = true;
}
}
const _errs3 = errors;
if(!(validate30(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate30.errors; else for (const error of validate30.errors) vErrors.push(error);
errors = vErrors.length;
}
var _valid0 = _errs3 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid0 = true;
passing0 = 2;
if(props0 !== true){
props0 = true;
}
}
const _errs4 = errors;
if(!(validate37(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate37.errors; else for (const error of validate37.errors) vErrors.push(error);
errors = vErrors.length;
}
var _valid0 = _errs4 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 3];
}
else {
if(_valid0){
valid0 = true;
passing0 = 3;
if(props0 !== true){
props0 = true;
}
}
const _errs5 = errors;
if(!(validate42(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate42.errors; else for (const error of validate42.errors) vErrors.push(error);
errors = vErrors.length;
}
var _valid0 = _errs5 === errors;
if(_valid0 && valid0){
valid0 = false;
passing0 = [passing0, 4];
}
else {
if(_valid0){
valid0 = true;
passing0 = 4;
if(props0 !== true){
props0 = true;
}
}
}
}
}
}
if(!valid0){
const err0 = {instancePath,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema37.oneOf,parentSchema:schema37,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
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
evaluated0.props = props0;
return errors === 0;
}
validate25.evaluated = {"dynamicProps":true,"dynamicItems":false};

const schema72 = {"title":"Refusal","description":"A dataset that cannot become what is declared. Nothing of the plan can be applied.","type":"object","additionalProperties":false,"required":["dataset","id","reason","message","remedies","position"],"properties":{"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"id":{"title":"Id","description":"Id of the dataset.","type":"string"},"reason":{"title":"Reason","description":"`type`: it exists with another type, which cannot be changed. `name_taken`: its name belongs to another dataset. `id_missing`: no dataset has the id. `claimed`: its name is still that of a dataset that is declared under another one.","type":"string","enum":["type","name_taken","id_missing","claimed"]},"message":{"title":"Message","description":"What is wrong.","type":"string"},"remedies":{"title":"Remedies","description":"The ways out.","type":"array","items":{"type":"string"}},"position":{"$ref":"#/$defs/position"}}};

function validate45(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate45.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.dataset === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dataset"},message:"must have required property '"+"dataset"+"'",schema:schema72.required,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.id === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "id"},message:"must have required property '"+"id"+"'",schema:schema72.required,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.reason === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "reason"},message:"must have required property '"+"reason"+"'",schema:schema72.required,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.message === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "message"},message:"must have required property '"+"message"+"'",schema:schema72.required,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.remedies === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "remedies"},message:"must have required property '"+"remedies"+"'",schema:schema72.required,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.position === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "position"},message:"must have required property '"+"position"+"'",schema:schema72.required,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "dataset") || (key0 === "id")) || (key0 === "reason")) || (key0 === "message")) || (key0 === "remedies")) || (key0 === "position"))){
const err6 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.dataset !== undefined){
let data0 = data.dataset;
if(typeof data0 !== "string"){
const err7 = {instancePath:instancePath+"/dataset",schemaPath:"#/properties/dataset/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.dataset.type,parentSchema:schema72.properties.dataset,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.id !== undefined){
let data1 = data.id;
if(typeof data1 !== "string"){
const err8 = {instancePath:instancePath+"/id",schemaPath:"#/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.id.type,parentSchema:schema72.properties.id,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.reason !== undefined){
let data2 = data.reason;
if(typeof data2 !== "string"){
const err9 = {instancePath:instancePath+"/reason",schemaPath:"#/properties/reason/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.reason.type,parentSchema:schema72.properties.reason,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!((((data2 === "type") || (data2 === "name_taken")) || (data2 === "id_missing")) || (data2 === "claimed"))){
const err10 = {instancePath:instancePath+"/reason",schemaPath:"#/properties/reason/enum",keyword:"enum",params:{allowedValues: schema72.properties.reason.enum},message:"must be equal to one of the allowed values",schema:schema72.properties.reason.enum,parentSchema:schema72.properties.reason,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.message !== undefined){
let data3 = data.message;
if(typeof data3 !== "string"){
const err11 = {instancePath:instancePath+"/message",schemaPath:"#/properties/message/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.message.type,parentSchema:schema72.properties.message,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.remedies !== undefined){
let data4 = data.remedies;
if(Array.isArray(data4)){
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 !== "string"){
const err12 = {instancePath:instancePath+"/remedies/" + i0,schemaPath:"#/properties/remedies/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.remedies.items.type,parentSchema:schema72.properties.remedies.items,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath:instancePath+"/remedies",schemaPath:"#/properties/remedies/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema72.properties.remedies.type,parentSchema:schema72.properties.remedies,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.position !== undefined){
let data6 = data.position;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(data6.file === undefined){
const err14 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema35.required,parentSchema:schema35,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data6.line === undefined){
const err15 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "line"},message:"must have required property '"+"line"+"'",schema:schema35.required,parentSchema:schema35,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(data6.column === undefined){
const err16 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema35.required,parentSchema:schema35,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
for(const key1 in data6){
if(!(((key1 === "file") || (key1 === "line")) || (key1 === "column"))){
const err17 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema35,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data6.file !== undefined){
let data7 = data6.file;
if(typeof data7 !== "string"){
const err18 = {instancePath:instancePath+"/position/file",schemaPath:"#/$defs/position/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.properties.file.type,parentSchema:schema35.properties.file,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data6.line !== undefined){
let data8 = data6.line;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
const err19 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.line.type,parentSchema:schema35.properties.line,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 < 1 || isNaN(data8)){
const err20 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.line,data:data8};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
if(data6.column !== undefined){
let data9 = data6.column;
if(!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))){
const err21 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.column.type,parentSchema:schema35.properties.column,data:data9};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 < 1 || isNaN(data9)){
const err22 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.column,data:data9};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
}
else {
const err23 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema35.type,parentSchema:schema35,data:data6};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema72.type,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
validate45.errors = vErrors;
return errors === 0;
}
validate45.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema75 = {"title":"Not compared","description":"A secret of which nobody can say whether the platform holds the declared value.","type":"object","additionalProperties":false,"required":["address","dataset","purpose","field","reference","position"],"properties":{"address":{"title":"Address","description":"Name of the dataset, a dot, the purpose.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"purpose":{"$ref":"#/$defs/purpose"},"field":{"title":"Field","description":"Name of the field.","type":"string"},"reference":{"title":"Reference","description":"Where the config finds the secret.","type":"string"},"position":{"$ref":"#/$defs/position"}}};

function validate47(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate47.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.address === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "address"},message:"must have required property '"+"address"+"'",schema:schema75.required,parentSchema:schema75,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.dataset === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dataset"},message:"must have required property '"+"dataset"+"'",schema:schema75.required,parentSchema:schema75,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.purpose === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "purpose"},message:"must have required property '"+"purpose"+"'",schema:schema75.required,parentSchema:schema75,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.field === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "field"},message:"must have required property '"+"field"+"'",schema:schema75.required,parentSchema:schema75,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.reference === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "reference"},message:"must have required property '"+"reference"+"'",schema:schema75.required,parentSchema:schema75,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.position === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "position"},message:"must have required property '"+"position"+"'",schema:schema75.required,parentSchema:schema75,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "address") || (key0 === "dataset")) || (key0 === "purpose")) || (key0 === "field")) || (key0 === "reference")) || (key0 === "position"))){
const err6 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema75,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.address !== undefined){
let data0 = data.address;
if(typeof data0 !== "string"){
const err7 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.properties.address.type,parentSchema:schema75.properties.address,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.dataset !== undefined){
let data1 = data.dataset;
if(typeof data1 !== "string"){
const err8 = {instancePath:instancePath+"/dataset",schemaPath:"#/properties/dataset/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.properties.dataset.type,parentSchema:schema75.properties.dataset,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.purpose !== undefined){
let data2 = data.purpose;
if(typeof data2 !== "string"){
const err9 = {instancePath:instancePath+"/purpose",schemaPath:"#/$defs/purpose/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema47.type,parentSchema:schema47,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(!(((data2 === "input") || (data2 === "lightly")) || (data2 === "input_output"))){
const err10 = {instancePath:instancePath+"/purpose",schemaPath:"#/$defs/purpose/enum",keyword:"enum",params:{allowedValues: schema47.enum},message:"must be equal to one of the allowed values",schema:schema47.enum,parentSchema:schema47,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.field !== undefined){
let data3 = data.field;
if(typeof data3 !== "string"){
const err11 = {instancePath:instancePath+"/field",schemaPath:"#/properties/field/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.properties.field.type,parentSchema:schema75.properties.field,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.reference !== undefined){
let data4 = data.reference;
if(typeof data4 !== "string"){
const err12 = {instancePath:instancePath+"/reference",schemaPath:"#/properties/reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.properties.reference.type,parentSchema:schema75.properties.reference,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.position !== undefined){
let data5 = data.position;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(data5.file === undefined){
const err13 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema35.required,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data5.line === undefined){
const err14 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "line"},message:"must have required property '"+"line"+"'",schema:schema35.required,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data5.column === undefined){
const err15 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema35.required,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
for(const key1 in data5){
if(!(((key1 === "file") || (key1 === "line")) || (key1 === "column"))){
const err16 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data5.file !== undefined){
let data6 = data5.file;
if(typeof data6 !== "string"){
const err17 = {instancePath:instancePath+"/position/file",schemaPath:"#/$defs/position/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.properties.file.type,parentSchema:schema35.properties.file,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data5.line !== undefined){
let data7 = data5.line;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err18 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.line.type,parentSchema:schema35.properties.line,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 < 1 || isNaN(data7)){
const err19 = {instancePath:instancePath+"/position/line",schemaPath:"#/$defs/position/properties/line/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.line,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
if(data5.column !== undefined){
let data8 = data5.column;
if(!(((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8))) && (isFinite(data8)))){
const err20 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema35.properties.column.type,parentSchema:schema35.properties.column,data:data8};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if((typeof data8 == "number") && (isFinite(data8))){
if(data8 < 1 || isNaN(data8)){
const err21 = {instancePath:instancePath+"/position/column",schemaPath:"#/$defs/position/properties/column/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema35.properties.column,data:data8};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
}
else {
const err22 = {instancePath:instancePath+"/position",schemaPath:"#/$defs/position/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema35.type,parentSchema:schema35,data:data5};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
else {
const err23 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema75.type,parentSchema:schema75,data};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
validate47.errors = vErrors;
return errors === 0;
}
validate47.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema79 = {"title":"No longer managed","description":"What the base declares and this config does not. It is left in place.","type":"object","additionalProperties":false,"required":["address","dataset","purpose"],"properties":{"address":{"title":"Address","description":"Name of the dataset, or that name, a dot, the purpose.","type":"string"},"dataset":{"title":"Dataset","description":"Name of the dataset.","type":"string"},"purpose":{"anyOf":[{"$ref":"#/$defs/purpose"},{"type":"null"}]}}};

function validate49(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate49.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.address === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "address"},message:"must have required property '"+"address"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.dataset === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "dataset"},message:"must have required property '"+"dataset"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.purpose === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "purpose"},message:"must have required property '"+"purpose"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "address") || (key0 === "dataset")) || (key0 === "purpose"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.address !== undefined){
let data0 = data.address;
if(typeof data0 !== "string"){
const err4 = {instancePath:instancePath+"/address",schemaPath:"#/properties/address/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema79.properties.address.type,parentSchema:schema79.properties.address,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.dataset !== undefined){
let data1 = data.dataset;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/dataset",schemaPath:"#/properties/dataset/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema79.properties.dataset.type,parentSchema:schema79.properties.dataset,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.purpose !== undefined){
let data2 = data.purpose;
const _errs7 = errors;
let valid1 = false;
const _errs8 = errors;
if(typeof data2 !== "string"){
const err6 = {instancePath:instancePath+"/purpose",schemaPath:"#/$defs/purpose/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema47.type,parentSchema:schema47,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(!(((data2 === "input") || (data2 === "lightly")) || (data2 === "input_output"))){
const err7 = {instancePath:instancePath+"/purpose",schemaPath:"#/$defs/purpose/enum",keyword:"enum",params:{allowedValues: schema47.enum},message:"must be equal to one of the allowed values",schema:schema47.enum,parentSchema:schema47,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid0 = _errs8 === errors;
valid1 = valid1 || _valid0;
const _errs11 = errors;
if(data2 !== null){
const err8 = {instancePath:instancePath+"/purpose",schemaPath:"#/properties/purpose/anyOf/1/type",keyword:"type",params:{type: "null"},message:"must be null",schema:schema79.properties.purpose.anyOf[1].type,parentSchema:schema79.properties.purpose.anyOf[1],data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid0 = _errs11 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err9 = {instancePath:instancePath+"/purpose",schemaPath:"#/properties/purpose/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema79.properties.purpose.anyOf,parentSchema:schema79.properties.purpose,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
else {
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema79.type,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate49.errors = vErrors;
return errors === 0;
}
validate49.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const pattern4 = new RegExp("^sha256:[0-9a-f]{64}$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="urn:lightly-gitops:schema:plan:1" */;
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
if(data.format === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "format"},message:"must have required property '"+"format"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.version === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "version"},message:"must have required property '"+"version"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.tool === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "tool"},message:"must have required property '"+"tool"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.error === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "error"},message:"must have required property '"+"error"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.planHash === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "planHash"},message:"must have required property '"+"planHash"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.config === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "config"},message:"must have required property '"+"config"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data.server === undefined){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "server"},message:"must have required property '"+"server"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(data.account === undefined){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "account"},message:"must have required property '"+"account"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data.base === undefined){
const err8 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "base"},message:"must have required property '"+"base"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data.targets === undefined){
const err9 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "targets"},message:"must have required property '"+"targets"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data.summary === undefined){
const err10 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "summary"},message:"must have required property '"+"summary"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data.changes === undefined){
const err11 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "changes"},message:"must have required property '"+"changes"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data.resources === undefined){
const err12 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "resources"},message:"must have required property '"+"resources"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data.refusals === undefined){
const err13 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "refusals"},message:"must have required property '"+"refusals"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data.rotations === undefined){
const err14 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "rotations"},message:"must have required property '"+"rotations"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data.uncompared === undefined){
const err15 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "uncompared"},message:"must have required property '"+"uncompared"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(data.unmanaged === undefined){
const err16 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "unmanaged"},message:"must have required property '"+"unmanaged"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(data.removed === undefined){
const err17 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "removed"},message:"must have required property '"+"removed"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data.warnings === undefined){
const err18 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "warnings"},message:"must have required property '"+"warnings"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema31.properties, key0))){
const err19 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.format !== undefined){
let data0 = data.format;
if("lightly-gitops/plan" !== data0){
const err20 = {instancePath:instancePath+"/format",schemaPath:"#/properties/format/const",keyword:"const",params:{allowedValue: "lightly-gitops/plan"},message:"must be equal to constant",schema:"lightly-gitops/plan",parentSchema:schema31.properties.format,data:data0};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.version !== undefined){
let data1 = data.version;
if(1 !== data1){
const err21 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/const",keyword:"const",params:{allowedValue: 1},message:"must be equal to constant",schema:1,parentSchema:schema31.properties.version,data:data1};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.tool !== undefined){
let data2 = data.tool;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.name === undefined){
const err22 = {instancePath:instancePath+"/tool",schemaPath:"#/$defs/tool/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema32.required,parentSchema:schema32,data:data2};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(data2.version === undefined){
const err23 = {instancePath:instancePath+"/tool",schemaPath:"#/$defs/tool/required",keyword:"required",params:{missingProperty: "version"},message:"must have required property '"+"version"+"'",schema:schema32.required,parentSchema:schema32,data:data2};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
for(const key1 in data2){
if(!((key1 === "name") || (key1 === "version"))){
const err24 = {instancePath:instancePath+"/tool",schemaPath:"#/$defs/tool/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema32,data:data2};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data2.name !== undefined){
let data3 = data2.name;
if("lightly-gitops" !== data3){
const err25 = {instancePath:instancePath+"/tool/name",schemaPath:"#/$defs/tool/properties/name/const",keyword:"const",params:{allowedValue: "lightly-gitops"},message:"must be equal to constant",schema:"lightly-gitops",parentSchema:schema32.properties.name,data:data3};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data2.version !== undefined){
let data4 = data2.version;
if(typeof data4 !== "string"){
const err26 = {instancePath:instancePath+"/tool/version",schemaPath:"#/$defs/tool/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.properties.version.type,parentSchema:schema32.properties.version,data:data4};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/tool",schemaPath:"#/$defs/tool/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.type,parentSchema:schema32,data:data2};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.error !== undefined){
let data5 = data.error;
const _errs12 = errors;
let valid3 = false;
const _errs13 = errors;
if(!(validate21(data5, {instancePath:instancePath+"/error",parentData:data,parentDataProperty:"error",rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate21.errors; else for (const error of validate21.errors) vErrors.push(error);
errors = vErrors.length;
}
var _valid0 = _errs13 === errors;
valid3 = valid3 || _valid0;
const _errs14 = errors;
if(data5 !== null){
const err28 = {instancePath:instancePath+"/error",schemaPath:"#/properties/error/anyOf/1/type",keyword:"type",params:{type: "null"},message:"must be null",schema:schema31.properties.error.anyOf[1].type,parentSchema:schema31.properties.error.anyOf[1],data:data5};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
var _valid0 = _errs14 === errors;
valid3 = valid3 || _valid0;
if(!valid3){
const err29 = {instancePath:instancePath+"/error",schemaPath:"#/properties/error/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema31.properties.error.anyOf,parentSchema:schema31.properties.error,data:data5};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
else {
errors = _errs12;
if(vErrors !== null){
if(_errs12){
vErrors.length = _errs12;
}
else {
vErrors = null;
}
}
}
}
if(data.planHash !== undefined){
let data6 = data.planHash;
if((typeof data6 !== "string") && (data6 !== null)){
const err30 = {instancePath:instancePath+"/planHash",schemaPath:"#/properties/planHash/type",keyword:"type",params:{type: schema31.properties.planHash.type},message:"must be string,null",schema:schema31.properties.planHash.type,parentSchema:schema31.properties.planHash,data:data6};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(typeof data6 === "string"){
if(!pattern4.test(data6)){
const err31 = {instancePath:instancePath+"/planHash",schemaPath:"#/properties/planHash/pattern",keyword:"pattern",params:{pattern: "^sha256:[0-9a-f]{64}$"},message:"must match pattern \""+"^sha256:[0-9a-f]{64}$"+"\"",schema:"^sha256:[0-9a-f]{64}$",parentSchema:schema31.properties.planHash,data:data6};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
if(data.config !== undefined){
let data7 = data.config;
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if(data7.files === undefined){
const err32 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/required",keyword:"required",params:{missingProperty: "files"},message:"must have required property '"+"files"+"'",schema:schema31.properties.config.required,parentSchema:schema31.properties.config,data:data7};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(data7.hash === undefined){
const err33 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/required",keyword:"required",params:{missingProperty: "hash"},message:"must have required property '"+"hash"+"'",schema:schema31.properties.config.required,parentSchema:schema31.properties.config,data:data7};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
for(const key2 in data7){
if(!((key2 === "files") || (key2 === "hash"))){
const err34 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.config,data:data7};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data7.files !== undefined){
let data8 = data7.files;
if(Array.isArray(data8)){
const len0 = data8.length;
for(let i0=0; i0<len0; i0++){
let data9 = data8[i0];
if(typeof data9 !== "string"){
const err35 = {instancePath:instancePath+"/config/files/" + i0,schemaPath:"#/properties/config/properties/files/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.config.properties.files.items.type,parentSchema:schema31.properties.config.properties.files.items,data:data9};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
else {
const err36 = {instancePath:instancePath+"/config/files",schemaPath:"#/properties/config/properties/files/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.config.properties.files.type,parentSchema:schema31.properties.config.properties.files,data:data8};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data7.hash !== undefined){
let data10 = data7.hash;
if((typeof data10 !== "string") && (data10 !== null)){
const err37 = {instancePath:instancePath+"/config/hash",schemaPath:"#/properties/config/properties/hash/type",keyword:"type",params:{type: schema31.properties.config.properties.hash.type},message:"must be string,null",schema:schema31.properties.config.properties.hash.type,parentSchema:schema31.properties.config.properties.hash,data:data10};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(typeof data10 === "string"){
if(!pattern4.test(data10)){
const err38 = {instancePath:instancePath+"/config/hash",schemaPath:"#/properties/config/properties/hash/pattern",keyword:"pattern",params:{pattern: "^sha256:[0-9a-f]{64}$"},message:"must match pattern \""+"^sha256:[0-9a-f]{64}$"+"\"",schema:"^sha256:[0-9a-f]{64}$",parentSchema:schema31.properties.config.properties.hash,data:data10};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
}
else {
const err39 = {instancePath:instancePath+"/config",schemaPath:"#/properties/config/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.config.type,parentSchema:schema31.properties.config,data:data7};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.server !== undefined){
let data11 = data.server;
if((typeof data11 !== "string") && (data11 !== null)){
const err40 = {instancePath:instancePath+"/server",schemaPath:"#/properties/server/type",keyword:"type",params:{type: schema31.properties.server.type},message:"must be string,null",schema:schema31.properties.server.type,parentSchema:schema31.properties.server,data:data11};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data.account !== undefined){
let data12 = data.account;
if((typeof data12 !== "string") && (data12 !== null)){
const err41 = {instancePath:instancePath+"/account",schemaPath:"#/properties/account/type",keyword:"type",params:{type: schema31.properties.account.type},message:"must be string,null",schema:schema31.properties.account.type,parentSchema:schema31.properties.account,data:data12};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.base !== undefined){
let data13 = data.base;
if((typeof data13 !== "string") && (data13 !== null)){
const err42 = {instancePath:instancePath+"/base",schemaPath:"#/properties/base/type",keyword:"type",params:{type: schema31.properties.base.type},message:"must be string,null",schema:schema31.properties.base.type,parentSchema:schema31.properties.base,data:data13};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.targets !== undefined){
let data14 = data.targets;
if(Array.isArray(data14)){
const len1 = data14.length;
for(let i1=0; i1<len1; i1++){
let data15 = data14[i1];
if(typeof data15 !== "string"){
const err43 = {instancePath:instancePath+"/targets/" + i1,schemaPath:"#/properties/targets/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.targets.items.type,parentSchema:schema31.properties.targets.items,data:data15};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
else {
const err44 = {instancePath:instancePath+"/targets",schemaPath:"#/properties/targets/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.targets.type,parentSchema:schema31.properties.targets,data:data14};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data.summary !== undefined){
let data16 = data.summary;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
if(data16.datasets === undefined){
const err45 = {instancePath:instancePath+"/summary",schemaPath:"#/$defs/summary/required",keyword:"required",params:{missingProperty: "datasets"},message:"must have required property '"+"datasets"+"'",schema:schema36.required,parentSchema:schema36,data:data16};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(data16.create === undefined){
const err46 = {instancePath:instancePath+"/summary",schemaPath:"#/$defs/summary/required",keyword:"required",params:{missingProperty: "create"},message:"must have required property '"+"create"+"'",schema:schema36.required,parentSchema:schema36,data:data16};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(data16.update === undefined){
const err47 = {instancePath:instancePath+"/summary",schemaPath:"#/$defs/summary/required",keyword:"required",params:{missingProperty: "update"},message:"must have required property '"+"update"+"'",schema:schema36.required,parentSchema:schema36,data:data16};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
if(data16.unchanged === undefined){
const err48 = {instancePath:instancePath+"/summary",schemaPath:"#/$defs/summary/required",keyword:"required",params:{missingProperty: "unchanged"},message:"must have required property '"+"unchanged"+"'",schema:schema36.required,parentSchema:schema36,data:data16};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(data16.refused === undefined){
const err49 = {instancePath:instancePath+"/summary",schemaPath:"#/$defs/summary/required",keyword:"required",params:{missingProperty: "refused"},message:"must have required property '"+"refused"+"'",schema:schema36.required,parentSchema:schema36,data:data16};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if(data16.unmanaged === undefined){
const err50 = {instancePath:instancePath+"/summary",schemaPath:"#/$defs/summary/required",keyword:"required",params:{missingProperty: "unmanaged"},message:"must have required property '"+"unmanaged"+"'",schema:schema36.required,parentSchema:schema36,data:data16};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
if(data16.uncompared === undefined){
const err51 = {instancePath:instancePath+"/summary",schemaPath:"#/$defs/summary/required",keyword:"required",params:{missingProperty: "uncompared"},message:"must have required property '"+"uncompared"+"'",schema:schema36.required,parentSchema:schema36,data:data16};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if(data16.drift === undefined){
const err52 = {instancePath:instancePath+"/summary",schemaPath:"#/$defs/summary/required",keyword:"required",params:{missingProperty: "drift"},message:"must have required property '"+"drift"+"'",schema:schema36.required,parentSchema:schema36,data:data16};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
for(const key3 in data16){
if(!((((((((key3 === "datasets") || (key3 === "create")) || (key3 === "update")) || (key3 === "unchanged")) || (key3 === "refused")) || (key3 === "unmanaged")) || (key3 === "uncompared")) || (key3 === "drift"))){
const err53 = {instancePath:instancePath+"/summary",schemaPath:"#/$defs/summary/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema36,data:data16};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data16.datasets !== undefined){
let data17 = data16.datasets;
if(!(((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17))) && (isFinite(data17)))){
const err54 = {instancePath:instancePath+"/summary/datasets",schemaPath:"#/$defs/summary/properties/datasets/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema36.properties.datasets.type,parentSchema:schema36.properties.datasets,data:data17};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
if((typeof data17 == "number") && (isFinite(data17))){
if(data17 < 0 || isNaN(data17)){
const err55 = {instancePath:instancePath+"/summary/datasets",schemaPath:"#/$defs/summary/properties/datasets/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema36.properties.datasets,data:data17};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
}
if(data16.create !== undefined){
let data18 = data16.create;
if(!(((typeof data18 == "number") && (!(data18 % 1) && !isNaN(data18))) && (isFinite(data18)))){
const err56 = {instancePath:instancePath+"/summary/create",schemaPath:"#/$defs/summary/properties/create/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema36.properties.create.type,parentSchema:schema36.properties.create,data:data18};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
if((typeof data18 == "number") && (isFinite(data18))){
if(data18 < 0 || isNaN(data18)){
const err57 = {instancePath:instancePath+"/summary/create",schemaPath:"#/$defs/summary/properties/create/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema36.properties.create,data:data18};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
}
if(data16.update !== undefined){
let data19 = data16.update;
if(!(((typeof data19 == "number") && (!(data19 % 1) && !isNaN(data19))) && (isFinite(data19)))){
const err58 = {instancePath:instancePath+"/summary/update",schemaPath:"#/$defs/summary/properties/update/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema36.properties.update.type,parentSchema:schema36.properties.update,data:data19};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if((typeof data19 == "number") && (isFinite(data19))){
if(data19 < 0 || isNaN(data19)){
const err59 = {instancePath:instancePath+"/summary/update",schemaPath:"#/$defs/summary/properties/update/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema36.properties.update,data:data19};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
if(data16.unchanged !== undefined){
let data20 = data16.unchanged;
if(!(((typeof data20 == "number") && (!(data20 % 1) && !isNaN(data20))) && (isFinite(data20)))){
const err60 = {instancePath:instancePath+"/summary/unchanged",schemaPath:"#/$defs/summary/properties/unchanged/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema36.properties.unchanged.type,parentSchema:schema36.properties.unchanged,data:data20};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
if((typeof data20 == "number") && (isFinite(data20))){
if(data20 < 0 || isNaN(data20)){
const err61 = {instancePath:instancePath+"/summary/unchanged",schemaPath:"#/$defs/summary/properties/unchanged/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema36.properties.unchanged,data:data20};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
}
if(data16.refused !== undefined){
let data21 = data16.refused;
if(!(((typeof data21 == "number") && (!(data21 % 1) && !isNaN(data21))) && (isFinite(data21)))){
const err62 = {instancePath:instancePath+"/summary/refused",schemaPath:"#/$defs/summary/properties/refused/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema36.properties.refused.type,parentSchema:schema36.properties.refused,data:data21};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
if((typeof data21 == "number") && (isFinite(data21))){
if(data21 < 0 || isNaN(data21)){
const err63 = {instancePath:instancePath+"/summary/refused",schemaPath:"#/$defs/summary/properties/refused/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema36.properties.refused,data:data21};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
}
if(data16.unmanaged !== undefined){
let data22 = data16.unmanaged;
if(!(((typeof data22 == "number") && (!(data22 % 1) && !isNaN(data22))) && (isFinite(data22)))){
const err64 = {instancePath:instancePath+"/summary/unmanaged",schemaPath:"#/$defs/summary/properties/unmanaged/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema36.properties.unmanaged.type,parentSchema:schema36.properties.unmanaged,data:data22};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if((typeof data22 == "number") && (isFinite(data22))){
if(data22 < 0 || isNaN(data22)){
const err65 = {instancePath:instancePath+"/summary/unmanaged",schemaPath:"#/$defs/summary/properties/unmanaged/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema36.properties.unmanaged,data:data22};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
}
if(data16.uncompared !== undefined){
let data23 = data16.uncompared;
if(!(((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23))) && (isFinite(data23)))){
const err66 = {instancePath:instancePath+"/summary/uncompared",schemaPath:"#/$defs/summary/properties/uncompared/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema36.properties.uncompared.type,parentSchema:schema36.properties.uncompared,data:data23};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
if((typeof data23 == "number") && (isFinite(data23))){
if(data23 < 0 || isNaN(data23)){
const err67 = {instancePath:instancePath+"/summary/uncompared",schemaPath:"#/$defs/summary/properties/uncompared/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema36.properties.uncompared,data:data23};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
}
if(data16.drift !== undefined){
let data24 = data16.drift;
if((!(((typeof data24 == "number") && (!(data24 % 1) && !isNaN(data24))) && (isFinite(data24)))) && (data24 !== null)){
const err68 = {instancePath:instancePath+"/summary/drift",schemaPath:"#/$defs/summary/properties/drift/type",keyword:"type",params:{type: schema36.properties.drift.type},message:"must be integer,null",schema:schema36.properties.drift.type,parentSchema:schema36.properties.drift,data:data24};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
if((typeof data24 == "number") && (isFinite(data24))){
if(data24 < 0 || isNaN(data24)){
const err69 = {instancePath:instancePath+"/summary/drift",schemaPath:"#/$defs/summary/properties/drift/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema36.properties.drift,data:data24};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
}
}
else {
const err70 = {instancePath:instancePath+"/summary",schemaPath:"#/$defs/summary/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema36.type,parentSchema:schema36,data:data16};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data.changes !== undefined){
let data25 = data.changes;
if(Array.isArray(data25)){
const len2 = data25.length;
for(let i2=0; i2<len2; i2++){
if(!(validate25(data25[i2], {instancePath:instancePath+"/changes/" + i2,parentData:data25,parentDataProperty:i2,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate25.errors; else for (const error of validate25.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err71 = {instancePath:instancePath+"/changes",schemaPath:"#/properties/changes/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.changes.type,parentSchema:schema31.properties.changes,data:data25};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
if(data.resources !== undefined){
let data27 = data.resources;
if(Array.isArray(data27)){
const len3 = data27.length;
for(let i3=0; i3<len3; i3++){
let data28 = data27[i3];
if(data28 && typeof data28 == "object" && !Array.isArray(data28)){
if(data28.dataset === undefined){
const err72 = {instancePath:instancePath+"/resources/" + i3,schemaPath:"#/$defs/resource/required",keyword:"required",params:{missingProperty: "dataset"},message:"must have required property '"+"dataset"+"'",schema:schema71.required,parentSchema:schema71,data:data28};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
if(data28.id === undefined){
const err73 = {instancePath:instancePath+"/resources/" + i3,schemaPath:"#/$defs/resource/required",keyword:"required",params:{missingProperty: "id"},message:"must have required property '"+"id"+"'",schema:schema71.required,parentSchema:schema71,data:data28};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
if(data28.fingerprint === undefined){
const err74 = {instancePath:instancePath+"/resources/" + i3,schemaPath:"#/$defs/resource/required",keyword:"required",params:{missingProperty: "fingerprint"},message:"must have required property '"+"fingerprint"+"'",schema:schema71.required,parentSchema:schema71,data:data28};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
for(const key4 in data28){
if(!(((key4 === "dataset") || (key4 === "id")) || (key4 === "fingerprint"))){
const err75 = {instancePath:instancePath+"/resources/" + i3,schemaPath:"#/$defs/resource/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema71,data:data28};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
if(data28.dataset !== undefined){
let data29 = data28.dataset;
if(typeof data29 !== "string"){
const err76 = {instancePath:instancePath+"/resources/" + i3+"/dataset",schemaPath:"#/$defs/resource/properties/dataset/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema71.properties.dataset.type,parentSchema:schema71.properties.dataset,data:data29};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
if(data28.id !== undefined){
let data30 = data28.id;
if((typeof data30 !== "string") && (data30 !== null)){
const err77 = {instancePath:instancePath+"/resources/" + i3+"/id",schemaPath:"#/$defs/resource/properties/id/type",keyword:"type",params:{type: schema71.properties.id.type},message:"must be string,null",schema:schema71.properties.id.type,parentSchema:schema71.properties.id,data:data30};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
if(data28.fingerprint !== undefined){
let data31 = data28.fingerprint;
if((typeof data31 !== "string") && (data31 !== null)){
const err78 = {instancePath:instancePath+"/resources/" + i3+"/fingerprint",schemaPath:"#/$defs/resource/properties/fingerprint/type",keyword:"type",params:{type: schema71.properties.fingerprint.type},message:"must be string,null",schema:schema71.properties.fingerprint.type,parentSchema:schema71.properties.fingerprint,data:data31};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
}
else {
const err79 = {instancePath:instancePath+"/resources/" + i3,schemaPath:"#/$defs/resource/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema71.type,parentSchema:schema71,data:data28};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
}
else {
const err80 = {instancePath:instancePath+"/resources",schemaPath:"#/properties/resources/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.resources.type,parentSchema:schema31.properties.resources,data:data27};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
if(data.refusals !== undefined){
let data32 = data.refusals;
if(Array.isArray(data32)){
const len4 = data32.length;
for(let i4=0; i4<len4; i4++){
if(!(validate45(data32[i4], {instancePath:instancePath+"/refusals/" + i4,parentData:data32,parentDataProperty:i4,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate45.errors; else for (const error of validate45.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err81 = {instancePath:instancePath+"/refusals",schemaPath:"#/properties/refusals/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.refusals.type,parentSchema:schema31.properties.refusals,data:data32};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
if(data.rotations !== undefined){
let data34 = data.rotations;
if(Array.isArray(data34)){
const len5 = data34.length;
for(let i5=0; i5<len5; i5++){
let data35 = data34[i5];
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
if(data35.connection === undefined){
const err82 = {instancePath:instancePath+"/rotations/" + i5,schemaPath:"#/$defs/rotation/required",keyword:"required",params:{missingProperty: "connection"},message:"must have required property '"+"connection"+"'",schema:schema74.required,parentSchema:schema74,data:data35};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
if(data35.reason === undefined){
const err83 = {instancePath:instancePath+"/rotations/" + i5,schemaPath:"#/$defs/rotation/required",keyword:"required",params:{missingProperty: "reason"},message:"must have required property '"+"reason"+"'",schema:schema74.required,parentSchema:schema74,data:data35};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
for(const key5 in data35){
if(!((key5 === "connection") || (key5 === "reason"))){
const err84 = {instancePath:instancePath+"/rotations/" + i5,schemaPath:"#/$defs/rotation/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties",schema:false,parentSchema:schema74,data:data35};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
if(data35.connection !== undefined){
let data36 = data35.connection;
if(typeof data36 !== "string"){
const err85 = {instancePath:instancePath+"/rotations/" + i5+"/connection",schemaPath:"#/$defs/rotation/properties/connection/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema74.properties.connection.type,parentSchema:schema74.properties.connection,data:data36};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data35.reason !== undefined){
let data37 = data35.reason;
if(typeof data37 !== "string"){
const err86 = {instancePath:instancePath+"/rotations/" + i5+"/reason",schemaPath:"#/$defs/rotation/properties/reason/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema74.properties.reason.type,parentSchema:schema74.properties.reason,data:data37};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
if(!((data37 === "flag") || (data37 === "raised"))){
const err87 = {instancePath:instancePath+"/rotations/" + i5+"/reason",schemaPath:"#/$defs/rotation/properties/reason/enum",keyword:"enum",params:{allowedValues: schema74.properties.reason.enum},message:"must be equal to one of the allowed values",schema:schema74.properties.reason.enum,parentSchema:schema74.properties.reason,data:data37};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
}
else {
const err88 = {instancePath:instancePath+"/rotations/" + i5,schemaPath:"#/$defs/rotation/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema74.type,parentSchema:schema74,data:data35};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
}
else {
const err89 = {instancePath:instancePath+"/rotations",schemaPath:"#/properties/rotations/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.rotations.type,parentSchema:schema31.properties.rotations,data:data34};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
}
if(data.uncompared !== undefined){
let data38 = data.uncompared;
if(Array.isArray(data38)){
const len6 = data38.length;
for(let i6=0; i6<len6; i6++){
if(!(validate47(data38[i6], {instancePath:instancePath+"/uncompared/" + i6,parentData:data38,parentDataProperty:i6,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate47.errors; else for (const error of validate47.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err90 = {instancePath:instancePath+"/uncompared",schemaPath:"#/properties/uncompared/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.uncompared.type,parentSchema:schema31.properties.uncompared,data:data38};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
if(data.unmanaged !== undefined){
let data40 = data.unmanaged;
if(Array.isArray(data40)){
const len7 = data40.length;
for(let i7=0; i7<len7; i7++){
let data41 = data40[i7];
if(data41 && typeof data41 == "object" && !Array.isArray(data41)){
if(data41.dataset === undefined){
const err91 = {instancePath:instancePath+"/unmanaged/" + i7,schemaPath:"#/$defs/unmanaged/required",keyword:"required",params:{missingProperty: "dataset"},message:"must have required property '"+"dataset"+"'",schema:schema78.required,parentSchema:schema78,data:data41};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
if(data41.purpose === undefined){
const err92 = {instancePath:instancePath+"/unmanaged/" + i7,schemaPath:"#/$defs/unmanaged/required",keyword:"required",params:{missingProperty: "purpose"},message:"must have required property '"+"purpose"+"'",schema:schema78.required,parentSchema:schema78,data:data41};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
for(const key6 in data41){
if(!((key6 === "dataset") || (key6 === "purpose"))){
const err93 = {instancePath:instancePath+"/unmanaged/" + i7,schemaPath:"#/$defs/unmanaged/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties",schema:false,parentSchema:schema78,data:data41};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
if(data41.dataset !== undefined){
let data42 = data41.dataset;
if(typeof data42 !== "string"){
const err94 = {instancePath:instancePath+"/unmanaged/" + i7+"/dataset",schemaPath:"#/$defs/unmanaged/properties/dataset/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema78.properties.dataset.type,parentSchema:schema78.properties.dataset,data:data42};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
if(data41.purpose !== undefined){
let data43 = data41.purpose;
if((typeof data43 !== "string") && (data43 !== null)){
const err95 = {instancePath:instancePath+"/unmanaged/" + i7+"/purpose",schemaPath:"#/$defs/unmanaged/properties/purpose/type",keyword:"type",params:{type: schema78.properties.purpose.type},message:"must be string,null",schema:schema78.properties.purpose.type,parentSchema:schema78.properties.purpose,data:data43};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
}
}
else {
const err96 = {instancePath:instancePath+"/unmanaged/" + i7,schemaPath:"#/$defs/unmanaged/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema78.type,parentSchema:schema78,data:data41};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
}
}
else {
const err97 = {instancePath:instancePath+"/unmanaged",schemaPath:"#/properties/unmanaged/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.unmanaged.type,parentSchema:schema31.properties.unmanaged,data:data40};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
if(data.removed !== undefined){
let data44 = data.removed;
if(Array.isArray(data44)){
const len8 = data44.length;
for(let i8=0; i8<len8; i8++){
if(!(validate49(data44[i8], {instancePath:instancePath+"/removed/" + i8,parentData:data44,parentDataProperty:i8,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate49.errors; else for (const error of validate49.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err98 = {instancePath:instancePath+"/removed",schemaPath:"#/properties/removed/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.removed.type,parentSchema:schema31.properties.removed,data:data44};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
if(data.warnings !== undefined){
let data46 = data.warnings;
if(Array.isArray(data46)){
const len9 = data46.length;
for(let i9=0; i9<len9; i9++){
if(!(validate22(data46[i9], {instancePath:instancePath+"/warnings/" + i9,parentData:data46,parentDataProperty:i9,rootData,dynamicAnchors}))){
if (vErrors === null) vErrors = validate22.errors; else for (const error of validate22.errors) vErrors.push(error);
errors = vErrors.length;
}
}
}
else {
const err99 = {instancePath:instancePath+"/warnings",schemaPath:"#/properties/warnings/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.warnings.type,parentSchema:schema31.properties.warnings,data:data46};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
}
}
else {
const err100 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

