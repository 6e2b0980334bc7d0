/** docs/appliance.md, in a copy of this checkout. README.md's runner boots what these commands build. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { SOURCE_DATE_EPOCH } from '../../harness/appliance.ts';
import { Checkout } from '../support/pages/checkout.ts';
import { followPage } from '../support/pages/follow-page.ts';
import { blocksOf } from '../support/pages/page.ts';
import { PageScene } from '../support/pages/page-scene.ts';

const page = 'docs/appliance.md';
const checkout = new Checkout();
after(() => {
  checkout[Symbol.dispose]();
});
const scene = await PageScene.make(checkout.path, { SOURCE_DATE_EPOCH });
const { shell } = scene;
after(() => scene[Symbol.asyncDispose]());

/** What the page leaves to its reader: certificates, and the config that it shows. */
async function prepare(): Promise<void> {
  await shell.run('sealci-release-agent certificates --out tls --host 10.0.2.15');
  const [config] = blocksOf(page).filter(({ language }) => language === 'json');
  writeFileSync(join(checkout.path, 'appliance.json'), config?.text ?? '');
}

test(`the commands of ${page} do what it says`, async (t) => {
  await followPage(t, page, shell, {
    before: { Build: prepare },
    instead: {
      // As the packages are there. scripts/try-readme.sh has npm install them.
      'npm ci && npm run build': () => shell.run('npm run build'),
      // Unlocked: what is tried is the command, not whether Debian still has the packages that are locked.
      'scripts/mkinitramfs.sh --production ': (command) => shell.run(`${command} --unlocked`),
    },
  });
});
