import { generateKeyPair } from '../../keys/generate-key.ts';
import { NewFiles, PUBLIC_MODE, SECRET_MODE } from '../../platform/new-files.ts';
import type { Context } from '../context.ts';

/** Also what the image build looks for. */
const SECRET_KEY_NAME = 'release-agent.key.asc';
const PUBLIC_KEY_NAME = 'release-agent.pub.asc';

export interface KeygenOptions {
  readonly out: string;
}

/** Makes a key pair and writes it into two files, which must not be there yet. */
export async function keygen(options: KeygenOptions, context: Context): Promise<void> {
  context.step = 'writing';
  const files = new NewFiles(options.out, false);
  try {
    const writeSecret = files.add(SECRET_KEY_NAME, SECRET_MODE);
    const writePublic = files.add(PUBLIC_KEY_NAME, PUBLIC_MODE);
    context.step = 'generating';
    const { secretKeyArmored, signingKey } = await generateKeyPair({ now: new Date() });
    const secret = Buffer.from(secretKeyArmored);
    writeSecret(secret);
    secret.fill(0);
    writePublic(Buffer.from(signingKey.publicKeyArmored));
    const [secretFile, publicFile] = files.commit();
    const { fingerprint } = signingKey;
    if (context.json) context.printJson({ fingerprint, secretKey: secretFile, publicKey: publicFile });
    else context.print(`${String(secretFile)}\n${String(publicFile)}\n`);
    context.say(
      `Key ${fingerprint}. The first file is secret: whoever has it can sign as you. Give the second to your users.`,
    );
  } catch (error) {
    files.undo();
    throw error;
  }
}
