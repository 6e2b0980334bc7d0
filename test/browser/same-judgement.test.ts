import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { verify } from '../../src/cli/commands/verify.ts';
import { Context } from '../../src/cli/context.ts';
import { AgentError } from '../../src/errors.ts';
import { type JudgedSample, samples as made } from '../support/judged-samples.ts';
import { VerifyPage } from '../support/verify-page.ts';

/** What was said of a release: by the command, or by the page. */
interface Said {
  /** Of the error. */
  readonly code?: string;
  readonly message?: string;
  readonly facts?: readonly (readonly [name: string, value: string])[];
  readonly entries?: readonly string[];
}

const page = await VerifyPage.start();
const work = mkdtempSync(join(tmpdir(), 'sealci-browser-'));
after(async () => {
  await page[Symbol.asyncDispose]();
  rmSync(work, { recursive: true });
});
const { keys: ownKeys, samples } = await made;

/** What the command prints, taken apart. */
async function byCommand({ release, keys = ownKeys, expected = {} }: JudgedSample): Promise<Said> {
  const [file, publicKeyFile] = [join(work, 'sample.git.tgz.sig'), join(work, 'keys.asc')];
  writeFileSync(file, release);
  writeFileSync(publicKeyFile, keys.join('\n'));
  const context = new Context({ quiet: true }, new AbortController().signal);
  const lines: string[] = [];
  context.print = (text) => lines.push(...text.split('\n').slice(0, -1));
  try {
    await verify(file, { publicKeyFile }, { ...expected, list: true }, context);
  } catch (error) {
    assert.ok(error instanceof AgentError);
    return { code: error.code, message: error.message.replace(publicKeyFile, 'of this site') };
  }
  const report = lines.findIndex((line) => line.startsWith('The release is valid: '));
  const facts = lines.slice(report + 1).map((line) => {
    const { name = '', value = '' } = /^ {2}(?<name>.*?) {2,}(?<value>.*)$/.exec(line)?.groups ?? {};
    return [name, value] as const;
  });
  return { facts, entries: lines.slice(0, report) };
}

async function byPage({ release, keys = ownKeys, expected = {} }: JudgedSample): Promise<Said> {
  const { code, message = '', facts, entries } = await page.judge(release, { siteKeys: keys, expected });
  if (code === undefined) return { facts: [...facts], entries };
  return { code, message: message.replace(` (${code})`, '') };
}

test('the browser and the command say the same of every sample', async () => {
  assert.ok(samples.length > 100);
  for (const sample of samples) {
    const [command, browser] = [await byCommand(sample), await byPage(sample)];
    const listed = browser.entries?.length ?? 0;
    assert.deepEqual(
      browser,
      { ...command, ...(command.entries && { entries: command.entries.slice(0, listed) }) },
      sample.name,
    );
    if (sample.verdict === 'refused') assert.notEqual(browser.code, undefined, sample.name);
    else assert.equal(browser.code ?? 'valid', sample.verdict, sample.name);
    // All of them, or as many as are shown.
    if (command.entries) assert.equal(listed, Math.min(command.entries.length, 1000), sample.name);
  }
  assert.deepEqual(page.troubles, []);
});
