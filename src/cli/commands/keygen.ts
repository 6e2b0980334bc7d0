import { AgentError } from '../../errors.ts';
import { extendKeyPair } from '../../keys/extend-key.ts';
import { builderUserId, generateKeyPair } from '../../keys/generate-key.ts';
import { generateSealingKey } from '../../keys/ring/sealing-key.ts';
import { NewFiles, PUBLIC_MODE, SECRET_MODE } from '../../platform/new-files.ts';
import { readSecret } from '../../platform/read-secret.ts';
import type { Context } from '../context.ts';

/** Also what the image build looks for. */
const SECRET_KEY_NAME = 'release-agent.key.asc';
const PUBLIC_KEY_NAME = 'release-agent.pub.asc';
const SEALING_KEY_NAME = 'release-agent.sealing.key';
const BUILDER_SECRET_KEY_NAME = 'image-builder.key.asc';
const BUILDER_PUBLIC_KEY_NAME = 'image-builder.pub.asc';
const DAY_SECONDS = 86_400;

export interface KeygenOptions {
  readonly out: string;
  /** Until the key expires, counted from now. */
  readonly lifetimeDays?: string;
  /** File of a key pair that is to expire later, instead of a new one. */
  readonly extend?: string;
  /** It is to sign images, not releases. */
  readonly imageBuilder?: boolean;
}

/** Makes a key pair and a sealing key, or extends a key pair, and writes files that must not be there yet. */
export async function keygen(options: KeygenOptions, context: Context): Promise<void> {
  context.step = 'writing';
  const files = new NewFiles(options.out, false);
  try {
    const isBuilder = options.imageBuilder === true;
    const writeSecret = files.add(isBuilder ? BUILDER_SECRET_KEY_NAME : SECRET_KEY_NAME, SECRET_MODE);
    const writePublic = files.add(isBuilder ? BUILDER_PUBLIC_KEY_NAME : PUBLIC_KEY_NAME, PUBLIC_MODE);
    const isSealing = options.extend === undefined && !isBuilder;
    const writeSealing = isSealing ? files.add(SEALING_KEY_NAME, SECRET_MODE) : undefined;
    context.step = 'generating';
    const { secretKeyArmored, signingKey } = await makePair(options);
    const secret = Buffer.from(secretKeyArmored);
    writeSecret(secret);
    secret.fill(0);
    writePublic(Buffer.from(signingKey.publicKeyArmored));
    writeSealing?.(Buffer.from(generateSealingKey()));
    context.signal.throwIfAborted();
    const paths = files.commit();
    const [secretKey, publicKey, sealingKey] = paths;
    const { fingerprint, expireTime } = signingKey;
    if (context.json) context.printJson({ fingerprint, expireTime, secretKey, publicKey, sealingKey });
    else context.print(paths.map((path) => `${path}\n`).join(''));
    context.say(
      `Key ${fingerprint}. The first file is secret: whoever has it can sign as you. Give the second to your users.`,
    );
    if (writeSealing) context.say('The third is secret too: agents of the same image share their key ring by it.');
  } catch (error) {
    files.undo();
    throw error;
  }
}

async function makePair({ lifetimeDays, extend, imageBuilder }: KeygenOptions) {
  const now = new Date();
  const lifetimeSeconds = lifetimeDays === undefined ? undefined : secondsOf(lifetimeDays);
  if (extend === undefined) {
    return generateKeyPair({
      now,
      ...(imageBuilder === true && { userId: builderUserId }),
      ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
    });
  }
  const bytes = readSecret({ file: extend }, 'KEY_FILE_INVALID');
  try {
    const expiresAt = lifetimeSeconds === undefined ? undefined : new Date(now.getTime() + lifetimeSeconds * 1000);
    return await extendKeyPair(bytes.toString('latin1'), { now, ...(expiresAt && { expiresAt }) });
  } finally {
    bytes.fill(0);
  }
}

function secondsOf(days: string): number {
  if (/^[1-9]\d{0,4}$/.test(days)) return Number(days) * DAY_SECONDS;
  throw new AgentError('INVALID_ARGUMENT', 'Give --lifetime-days a whole number of days, at most 99999.');
}
