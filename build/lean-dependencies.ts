import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** Another module in the place of one, for those whose path has `importer` in it. */
function standIn(module: RegExp, importer: string, contents: string): Plugin {
  const name = `stand-in of ${module.source} for ${importer}`;
  return {
    name,
    setup(bundler) {
      bundler.onResolve({ filter: module }, ({ path, importer: from }) =>
        from.includes(importer) ? { path, namespace: name } : undefined,
      );
      bundler.onLoad({ filter: /.*/, namespace: name }, () => ({ contents }));
    },
  };
}

/**
 * grpc-js loads its .proto files at run time through this package, for channelz alone, which the agent switches off.
 * It would bring protobufjs along, which makes code from strings.
 */
const withoutProtoLoader = standIn(
  /^@grpc\/proto-loader$/,
  '/@grpc/grpc-js/',
  `exports.loadSync = () => { throw new Error('This program has no loader of .proto files.'); };`,
);

/**
 * Tables of iconv-lite for encodings that the agent does not convert, because they are not proved equal to iconv(3):
 * docs/adr/0006-encodings-equal-to-iconv.md.
 */
const withoutUnusedTables: Plugin = {
  name: 'without-unused-tables',
  setup(bundler) {
    bundler.onLoad({ filter: /iconv-lite\/encodings\/tables\/(?:big5|cp950|eucjp|gb18030|gbk|shiftjis)/ }, () => ({
      contents: '[]',
      loader: 'json',
    }));
  },
};

/** Chinese and Korean characters take six bytes each as escapes in a file that is ASCII, and four in base64. */
const tablesInBase64: Plugin = {
  name: 'tables-in-base64',
  setup(bundler) {
    bundler.onLoad({ filter: /iconv-lite\/encodings\/tables\/cp9(?:36|49)\.json$/ }, ({ path: file }) => ({
      contents: `module.exports = JSON.parse(Buffer.from('${readFileSync(file, 'base64')}', 'base64').toString());`,
    }));
  },
};

/** Three quarters of prom-client: summaries, what it measures by itself, pushing, and the metrics of a cluster. */
const withoutUnusedMetrics: Plugin = {
  name: 'without-unused-metrics',
  setup(bundler) {
    bundler.onLoad({ filter: /prom-client\/lib\/(?:summary|defaultMetrics|pushgateway|cluster)\.js$/ }, () => ({
      contents: '',
    }));
  },
};

/** commander starts subcommands that are programs of their own by it. There are none, and loading it takes a millisecond. */
const withoutPrograms = standIn(/^node:child_process$/, '/commander/', '');

/**
 * grpc-js asks of each address whether it is one of IPv6. For that Node has a pattern, which V8 takes 4 ms to compile when it
 * is first asked: of the 60 that a command takes to ask an agent. An address without a colon is none, whatever else.
 */
const quickIsIPv6 = standIn(
  /^net$/,
  '/@grpc/grpc-js/',
  `const net = require('node:net');
   const isIPv6 = (text) => String(text).includes(':') && net.isIPv6(text);
   module.exports = Object.create(net, { isIPv6: { value: isIPv6 } });`,
);

/** What the bundle does without of what it depends on: no release, and no answer to a caller, is another for it. */
export const leanDependencies: readonly Plugin[] = [
  withoutProtoLoader,
  withoutUnusedTables,
  tablesInBase64,
  withoutUnusedMetrics,
  withoutPrograms,
  quickIsIPv6,
];
