import { create, createFileRegistry, type DescMessage, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describedFiles } from '../../src/rpc/gen/descriptors.ts';

const registry = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: describedFiles.map(({ base64 }) => fromBinary(FileDescriptorProtoSchema, Buffer.from(base64, 'base64'))),
  }),
);

function message(name: string): DescMessage {
  const found = registry.getMessage(name);
  if (!found) throw new Error(`There is no message ${name}.`);
  return found;
}

/** Of the agent's own interface. */
function own(name: string): DescMessage {
  return message(`sealci.release.v1.${name}`);
}

/** What an object is: fields of messages, and what they have no field for: why, or what the objects there are. */
export interface Form {
  readonly of: readonly DescMessage[];
  readonly own?: Readonly<Record<string, string | Form>>;
}

const error: Form = {
  of: [message('google.rpc.ErrorInfo'), message('google.rpc.Status')],
  own: { step: 'what the command was doing', callId: 'in `metadata` of ErrorInfo' },
};
const failure: Form = { of: [], own: { error } };
const paths = 'files that were written';
const file = 'which file it is about';
const agent = 'which of several it is about';
const release = [own('ReleaseInfo'), own('ReleaseSummary')];
const schema = 'version of the form';
const place = 'folder in the site';
/** The project's own, of which an image is built: ReleaseInfo has that of a release. */
const commit = 'of the manifest';
const keyVerdict = 'no KeyStatus: a key can have expired as well';

const verified: Form = {
  of: [...release, own('Revocation')],
  own: {
    file,
    keyVerdict,
    extractedTo: 'an option',
    entries: {
      of: [],
      own: { path: 'of tar', type: 'of tar', size: 'of tar', executable: 'of tar', target: 'of tar' },
    },
    provenance: {
      of: [own('ReleaseInfo'), own('CreateReleaseRequest')],
      own: {
        builder: { of: [own('GetAgentInfoResponse')], own: { id: 'name of SLSA' } },
        invocationId: 'name of SLSA',
        startedOn: 'name of SLSA',
        finishedOn: 'name of SLSA',
      },
    },
  },
};

const key: Form = { of: [own('PublicKey')] };

/** What commands print with `--json`, and what is published. */
export const forms = {
  create: { of: release, own: { paths } },
  verify: verified,
  'verify FOLDER': { of: [], own: { releases: { of: verified.of, own: { file, keyVerdict, error: withoutCall() } } } },
  'public-key': { of: [own('GetPublicKeyResponse')], own: { pem: 'another form of the key', paths } },
  keygen: {
    of: [own('PublicKey')],
    own: { secretKey: 'path of a file', publicKey: 'path of a file', sealingKey: 'path of a file' },
  },
  certificates: {
    of: [own('PublicKey')],
    own: {
      ca: 'path of a file',
      certificates: {
        of: [],
        own: {
          owner: 'who it is for',
          cert: 'path of a file',
          key: 'path of a file',
          extendedKeyUsage: 'name of X.509',
          names: 'of X.509',
        },
      },
    },
  },
  'roll-keys': {
    of: [own('RollPGPKeysResponse')],
    own: {
      paths,
      missing: 'files that cannot be had',
      agents: { of: [own('RestoreKeyRingResponse')], own: { agent } },
    },
  },
  'restore-keys': {
    of: [],
    own: { agents: { of: [own('RestoreKeyRingResponse')], own: { agent, error: withoutCall() } } },
  },
  'confirm-keys': { of: [], own: { agents: { of: [own('ConfirmKeyRingResponse')], own: { agent } } } },
  'confirm-keys --request': {
    of: [own('ConfirmKeyRingRequest'), own('GetAgentInfoResponse')],
    own: { file, ringDigest: 'digest of KeyRingState, beside that of the image', nonces: 'those of several agents' },
  },
  info: { of: [own('GetAgentInfoResponse')] },
  'info of several': { of: [], own: { agents: { of: [own('GetAgentInfoResponse')], own: { agent } } } },
  health: { of: [message('grpc.health.v1.HealthCheckResponse')] },
  'audit-verify': {
    of: [],
    own: {
      error,
      file,
      lines: 'a count',
      otherLines: 'a count',
      starts: 'a count',
      beginnings: 'a count',
      firstTime: 'of a line',
      lastTime: 'of a line',
      lastDigest: 'digest of AuditHead, of the last line that there is',
      faults: { of: [], own: { kind: 'of a fault', line: 'number in the file', message: 'of a fault' } },
      faultCount: 'a count',
    },
  },
  manifest: {
    of: [],
    own: {
      same: 'an answer',
      sameImage: 'an answer',
      changes: {
        of: [],
        own: { kind: 'of a change', name: 'of what has changed', before: 'in words', after: 'in words' },
      },
    },
  },
  'sign-image': { of: [own('ReleaseInfo'), own('GetAgentInfoResponse')], own: { commit, paths } },
  'verify-image': {
    of: [own('ReleaseInfo'), own('Revocation'), own('GetAgentInfoResponse')],
    own: {
      keyVerdict,
      commit,
      archiveDigest: 'of the manifest',
      sourceDateEpoch: 'of the manifest, by its own name',
      settings: 'of the manifest, as they are there',
      files: {
        of: [],
        own: { file, is: 'what it is', isExact: 'how it is that', secrets: 'paths in it' },
      },
    },
  },
  failure,
  parameters: { of: [own('CreateReleaseRequest')] },
  'denial-notice.json': {
    of: [own('Revocation')],
    own: {
      type: 'of document',
      version: 'of the form',
      deniedKey: key,
      olderReleasesValid: 'for programs that know no reasons',
      effect: 'for people',
      actions: 'for people',
      successor: { of: [own('PublicKey')], own: { certifiedByDeniedKey: 'for people' } },
    },
  },
  'index.json': {
    of: [],
    own: {
      schema,
      title: 'of the site',
      projects: {
        of: [own('ReleaseInfo')],
        own: {
          project: place,
          releases: {
            of: release,
            own: {
              schema,
              project: place,
              path: place,
              tagNow: 'where the tag leads by now',
              detachedSignatureName: 'name of a file',
              provenance: {
                of: [],
                own: {
                  envelopeName: 'name of a file',
                  statementName: 'name of a file',
                  statementSignatureName: 'name of a file',
                  builder: 'URI of SLSA',
                },
              },
              storeTime: 'when the watch had it',
            },
          },
          waiting: {
            of: [own('ReleaseInfo'), message('google.rpc.ErrorInfo')],
            own: { refused: 'whether it is asked for again' },
          },
        },
      },
      keys: { of: [own('PublicKey')] },
    },
  },
} as const satisfies Record<string, Form>;

function withoutCall(): Form {
  return { of: [message('google.rpc.ErrorInfo'), message('google.rpc.Status')] };
}
