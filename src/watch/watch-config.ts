import { type BucketConfig, readBucketConfig } from '../bucket/bucket-config.ts';
import { toByteString } from '../formats/byte-string.ts';
import { type JsonFields, listOf, matching, oneOf, text, wholeNumber } from '../formats/json-fields.ts';
import { Wildmatch } from '../formats/wildmatch.ts';
import { parseRepositoryUrl } from '../git/repository-url.ts';
import type { RevocationReason } from '../keys/ring/key-view.ts';
import { checkRollRequest } from '../keys/ring/roll-request.ts';
import type { Limits } from '../limits.ts';
import { configFields } from '../platform/config-fields.ts';
import { invalidConfig } from '../platform/invalid-config.ts';
import { readConfigObject, readSettings } from '../platform/config.ts';
import { type GitPolicy, limitsOf, policyOf } from '../platform/serve-config.ts';
import { type Settings, settings } from '../platform/settings.ts';
import { reservedNames } from '../site/layout.ts';

/** A repository whose tags are released. */
export interface WatchedRepository {
  /** Names its folder and pages; no other has it. */
  readonly project: string;
  /** As {@link parseRepositoryUrl} returns it. */
  readonly url: string;
  /** Last segment of the URL: names the files of its releases. */
  readonly name: string;
  /** Globs as git tag --list takes them. */
  readonly patterns: readonly string[];
  /** Whether a tag of this name is to be released. */
  readonly wants: (tag: string) => boolean;
  /** File with user name and password, read whenever they are needed. */
  readonly credentialsFile?: string;
}

/** An agent, and how to call it: settings as other commands that call one have them. */
export interface WatchedAgent {
  readonly address: string;
  readonly settings: Settings;
}

export interface RollSchedule {
  readonly everyDays: number;
  readonly reason: Extract<RevocationReason, 'SUPERSEDED' | 'RETIRED'>;
  readonly comment: string;
}

export interface WatchConfig {
  readonly folder: string;
  readonly title: string;
  readonly repositories: readonly WatchedRepository[];
  readonly agents: readonly WatchedAgent[];
  /** Public keys whose signatures count, besides those of rolls made here. Absent: those that the agents have at first. */
  readonly trustedKeys?: string;
  readonly intervalMs: number;
  /** Absent: nothing is rolled. */
  readonly rolls?: RollSchedule;
  readonly webhookSecretFile?: string;
  /** Where the public half of the folder is put as well. */
  readonly bucket?: BucketConfig;
  /** For asking git servers, and for what an agent may send. */
  readonly policy: GitPolicy;
  readonly limits: Limits;
}

const DEFAULT_INTERVAL_S = 300;
const MIN_INTERVAL_S = 1;
const MAX_INTERVAL_S = 7 * 86_400;
const MAX_DAYS = 36_500;
const DEFAULT_TITLE = 'Releases';

const rollReasons = { superseded: 'SUPERSEDED', retired: 'RETIRED' } as const;

const projectName = matching(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
  'up to 100 letters, digits, dots, hyphens and underscores, with a letter or a digit first',
);
const address = { expected: settings.listen.expected, read: settings.listen.fromJson };

/** A budget for matching one name against one pattern is not needed: the patterns are the operator's own. */
const spendNothing = (): void => undefined;

/** Globs as in git tag --list: a star reaches over slashes. One with ! before it takes out what others let in. */
function wants(patterns: readonly string[]): (tag: string) => boolean {
  const [outer, inner] = [
    patterns.filter((pattern) => pattern.startsWith('!')),
    patterns.filter((pattern) => !pattern.startsWith('!')),
  ];
  const isOut = anyOf(outer.map((pattern) => pattern.slice(1)));
  const isIn = anyOf(inner);
  return (tag) => isIn(tag) && !isOut(tag);
}

function anyOf(patterns: readonly string[]): (tag: string) => boolean {
  const globs = patterns.map((pattern) => new Wildmatch(toByteString(Buffer.from(pattern)), 'name'));
  return (tag) => globs.some((glob) => glob.matches(toByteString(Buffer.from(tag)), spendNothing));
}

function readUrl(fields: JsonFields): { url: string; name: string } {
  const given = fields.required('url', text);
  try {
    return parseRepositoryUrl(given);
  } catch (cause) {
    throw invalidConfig(`${fields.at('url')} is not valid. ${cause instanceof Error ? cause.message : ''}`, cause);
  }
}

function readRepository(fields: JsonFields): WatchedRepository {
  const { url, name } = readUrl(fields);
  const project = fields.optional('name', projectName) ?? projectName.read(name);
  if (project === undefined) {
    throw invalidConfig(
      `${fields.at('name')} is missing, as the repository's own name is not fit for it: give ${projectName.expected}.`,
    );
  }
  if (reservedNames.has(project.toLowerCase())) {
    throw invalidConfig(`${fields.at('name')} is "${project}", which the site has a use for; give another one.`);
  }
  const credentialsFile = fields.optional('credentialsFile', text);
  const patterns = fields.required('tags', listOf(text, { min: 1 }));
  const repository = {
    project,
    url,
    name,
    patterns,
    wants: wants(patterns),
    ...(credentialsFile !== undefined && { credentialsFile }),
  };
  fields.end();
  return repository;
}

function readAgent(fields: JsonFields, common: Settings): WatchedAgent {
  const agent = fields.required('address', address);
  const tls = {
    agentCa: fields.optional('agentCa', text),
    clientCert: fields.optional('clientCert', text),
    clientKey: fields.optional('clientKey', text),
  };
  fields.end();
  const own = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  return { address: agent, settings: { ...common, ...own, agent: [agent] } };
}

function readRolls(fields: JsonFields): RollSchedule {
  const rolls = {
    everyDays: fields.required('everyDays', wholeNumber(1, MAX_DAYS)),
    reason: rollReasons[fields.optional('reason', oneOf(['superseded', 'retired'])) ?? 'superseded'],
    comment: fields.optional('comment', text) ?? '',
  };
  fields.end();
  try {
    checkRollRequest({ ...rolls, dryRun: false });
  } catch (cause) {
    throw invalidConfig(`${fields.at('comment')} is not valid. ${cause instanceof Error ? cause.message : ''}`, cause);
  }
  return rolls;
}

/** Two of one name would share a folder; of file systems that know no case, so would `A` and `a`. */
function refuseTwins(names: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase()))
      throw invalidConfig(`There are two ${what} "${name}"; give one of them another one.`);
    seen.add(name.toLowerCase());
  }
}

/**
 * Reads what docs/watch.md describes.
 *
 * @throws CONFIG_INVALID naming the field that is missing, unknown or not valid
 */
export function readWatchConfig(file: string): WatchConfig {
  const fields = configFields(readConfigObject(file), file);
  const part = fields.optionalObject('settings');
  const common = readSettings({
    flags: {},
    ...(part && { part: { values: part.rest(), place: `"settings" of ${file}` } }),
  });
  const rolls = fields.optionalObject('rolls');
  const trustedKeys = fields.optional('trustedKeys', text);
  const webhookSecretFile = fields.optional('webhookSecretFile', text);
  const bucket = fields.optionalObject('bucket');
  const policy = policyOf(common);
  const config = {
    folder: fields.required('folder', text),
    title: fields.optional('title', text) ?? DEFAULT_TITLE,
    repositories: fields.objects('repositories', { min: 1 }).map(readRepository),
    agents: fields.objects('agents', { min: 1 }).map((agent) => readAgent(agent, common)),
    intervalMs:
      1000 * (fields.optional('intervalSeconds', wholeNumber(MIN_INTERVAL_S, MAX_INTERVAL_S)) ?? DEFAULT_INTERVAL_S),
    policy,
    limits: limitsOf(common),
    ...(rolls && { rolls: readRolls(rolls) }),
    ...(trustedKeys !== undefined && { trustedKeys }),
    ...(webhookSecretFile !== undefined && { webhookSecretFile }),
    ...(bucket && { bucket: readBucketConfig(bucket, policy) }),
  };
  fields.end();
  refuseTwins(
    config.repositories.map(({ project }) => project),
    'repositories with the name',
  );
  refuseTwins(
    config.repositories.map(({ url }) => url),
    'repositories with the URL',
  );
  refuseTwins(
    config.agents.map(({ address: at }) => at),
    'agents with the address',
  );
  return config;
}
