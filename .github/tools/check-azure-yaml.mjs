// Checks azure.yaml against the schema of the azd version that deploys it: node check-azure-yaml.mjs SCHEMA FILE
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const [schemaFile, file] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
// It refers to the schemas of other tools, which are checked by those tools.
const withoutOthers = node => {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.$ref === 'string' && node.$ref.startsWith('http')) delete node.$ref;
  Object.values(node).forEach(withoutOthers);
};
withoutOthers(schema);
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const isValid = ajv.compile(schema);
if (!isValid(parse(readFileSync(file, 'utf8')))) {
  for (const error of isValid.errors) console.error(`${file}: ${error.instancePath || '/'} ${error.message}`);
  process.exit(1);
}
console.log(`${file} is as azd's schema has it.`);
